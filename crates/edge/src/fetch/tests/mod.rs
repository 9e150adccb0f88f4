//! Downloads from servers that mean no good.

/** どこにも届かないページの言葉。 */

import type { Text } from "../../strings";

export const reach: Text["reach"] = {
  gone: {
    network: {
      sentence: "このコンピューターにネットワークがありません。",
      advice: "ケーブルか Wi-Fi を確かめてください。戻れば、このページは自動で続きます。",
    },
    edge: {
      sentence: "Malleus が応答しません。",
      advice: "続くようなら、動いているかを Malleus の管理者に確かめてください。このページは自動で再び問い合わせます。",
    },
  },
  waits: (count) => `アップロード ${count.toString()} 個が待っています。止まったところから続きます。このページを開いたままにしてください。`,
  alone: {
    network: (count) => `インポート ${count.toString()} 個は、このページなしで Malleus で進みます。`,
    edge: (count) => `インポート ${count.toString()} 個は、すべて Malleus に届いていて、そこで続きます。`,
  },
  kept: (count) => `カード ${count.toString()} 個はそのまま残ります。`,
};

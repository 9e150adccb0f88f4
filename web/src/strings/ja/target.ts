/** ターゲットについての言葉。 */

import type { Text } from "../../strings";

export const target: Text["target"] = {
  label: "ターゲット",
  choose: "イメージのターゲット",
  depot: "イメージはここに保管され、Incus サーバーがコピーできます",
  asking: "ターゲットに問い合わせています",
  project: (name) => `プロジェクト ${name}`,
  version: (version) => `Incus ${version}`,
  incusDown: (name) => `“${name}” の Incus が応答しません`,
  incusDownAdvice: "サーバーで incusd が動いているか確かめてください。このページは自動で再び問い合わせます。",
  away: "接続していません",
  depotDown: (name) => `デポ “${name}” が応答しません`,
  depotDownAdvice: "Malleus の管理者はログを確かめてください。このページは自動で再び問い合わせます。",
};

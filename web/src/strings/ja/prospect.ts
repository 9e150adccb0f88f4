/** インポートの前に分かることの言葉。 */

import type { Text } from "../../strings";

export const prospect: Text["prospect"] = {
  tooLarge: (size, most) => ({
    code: "image-too-large",
    sentence: `イメージは ${size} で、Malleus が受け取れるのは ${most} までです。`,
    advice: "max_image_size を上げるよう Malleus の管理者に頼んでください。",
    values: { size, most },
  }),
  quota: (size, left, project) => ({
    code: "quota-too-small",
    sentence: `イメージは ${size} で、プロジェクト ${project} の制限の残りは ${left} です。`,
    advice: "不要なものを削除するか、limits.disk を上げるよう管理者に頼んでください。",
    values: { size, left, project },
  }),
  disk: (size, left) => ({
    code: "disk-too-small",
    sentence: `イメージは ${size} で、途中の空き容量は ${left} です。`,
    advice: "容量を空けるよう Malleus と Incus の管理者に頼んでください。",
    values: { size, left },
  }),
  noTarget: (name) => ({
    code: "target-missing",
    sentence: `ターゲット “${name}” はここにありません。`,
    advice: "このページの管理者は、Malleus に求めているものを確かめてください。",
    values: { name },
  }),
  architecture: (architecture, known) =>
    `イメージは ${architecture} 用で、ターゲットで動くのは ${known} です。インポートはできますが、そこでは起動できません。`,
  taken: (alias, by, age) => `“${alias}” は ${by} のエイリアスです${age === "" ? "" : ` (${age}にインポート)`}。`,
  again: "もう一度確かめる",
  mend: "先に、印の付いたところを直してください。",
  choose: {
    fail: "このままではインポートは断られます。別のエイリアスにするか、扱いを選んでください。",
    move: "このイメージに移します。",
    skip: "そのまま残し、このイメージには付けずにインポートします。",
  },
};

export const options: Text["options"] = {
  title: "その他の設定",
  properties: "プロパティ",
  propertiesHint: "イメージが持つものに上書きします。",
  name: "名前",
  value: "値",
  nameOf: (at) => `プロパティ ${at.toString()} の名前`,
  valueOf: (at) => `プロパティ ${at.toString()} の値`,
  add: "プロパティを加える",
  remove: (name) => (name === "" ? "このプロパティを外す" : `プロパティ ${name} を外す`),
  removeShort: "外す",
  fault: {
    "no-name": "プロパティには名前が必要です。",
    twice: "この名前のプロパティはすでにあります。",
    "too-long": "名前と値は 4096 バイト、全体で 16384 バイトまでです。",
    "too-many": "一度に設定できるプロパティは 64 個までです。",
  },
};

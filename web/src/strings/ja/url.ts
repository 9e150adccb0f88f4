/** URL からイメージをインポートするタブの言葉。 */

import type { Text } from "../../strings";

export const url: Text["url"] = {
  title: "URL からイメージをインポート",
  asking: "どこから取得してよいか調べています",
  url: "URL",
  urlHint: "イメージのある場所、または Incus にその場所を告げるアドレス (デポなど)。",
  fault: {
    scheme: "URL は https:// または http:// とホストで始まります。",
    characters: "URL に空白など、符号化が必要な文字は使えません。",
    "too-long": "URL は 2048 文字までです。",
  },
  through: "取得するもの",
  throughName: { edge: "Malleus", incus: "Incus" },
  throughHint: {
    edge: "どの統合イメージでも。ターゲットに渡す前に Malleus が調べます。",
    incus: "“incus image import URL” と同じく、Incus にフィンガープリントを告げるサーバーからだけ。",
  },
  closed: {
    "edge-off": "Malleus は URL から何も取得しない設定です。",
    "incus-off": "Incus に取得させてよいホストがありません。Malleus の管理者が許可できます。",
    "target-is-depot": "ターゲットはデポで、自分では何も取得しません。",
  },
  hosts: (hosts) => `許可されたホスト: ${hosts.join("、")}。`,
  anyHost: "インターネット上のどのホストでも。",
  nothing: "ここでは URL からインポートできません。",
  fingerprint: "SHA-256",
  fingerprintHint: "なくても構いません。フィンガープリントが違うイメージは断ります。",
  fingerprintFault: "SHA-256 は 0-9 と a-f の 64 桁です。",
  submit: "URL からインポート",
  submitting: "要求しています",
};

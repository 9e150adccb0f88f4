/** ページがファイルを持たないインポートの言葉。 */

import type { CopyMode, Through } from "../../generated/api";
import type { Text } from "../../strings";

export const away: Text["away"] = {
  title: "インポート",
  standing: {
    downloading: "Malleus がダウンロード中",
    "fetching-asked": "要求しました",
    "fetching-image": "イメージを取得中",
    "fetching-metadata": "メタデータを取得中",
    "fetching-rootfs": "ルートファイルシステムを取得中",
    "fetching-other": "取得中",
    "sent-by-remote": "リモートが送信中",
    stuck: "待っています",
    forwarding: "渡しています",
    importing: "ターゲットが処理中",
    finishing: "エイリアスを設定中",
    done: "完了",
    cancelling: "取り消しています",
    cancelled: "取り消しました",
    failed: "失敗しました",
  },
  kind: (origin) => (origin.kind === "url" ? through[origin.through] : `“${origin.remote}” からコピー: ${mode[origin.mode]}`),
  to: "宛先",
  from: "取得元",
  aliases: "エイリアス",
  bar: { download: "ダウンロード", fetch: "ターゲットによるダウンロード", send: "リモートからの送信", handOver: "受け渡し", work: "インポート" },
  soFar: (bytes) => `これまでに ${bytes}`,
  percent: (percent) => `${percent.toString()} %`,
  started: "始まったところ",
  stuck: (why) => `${why}自動で再試行します。`,
  tooLate: "もう取り消せません。ターゲットはまもなくイメージを持ちます。",
  notCancelled: {
    code: "not-cancelled",
    sentence: "Malleus が応答しなかったため、取り消されていないかもしれません。",
    advice: "Malleus が動いているか、このコンピューターがオンラインかを確かめて、もう一度試してください。",
  },
  present: "ターゲットにはこのイメージがすでにあり、取得し直す必要はありませんでした。",
  typeUnknown: "仮想マシンなら --vm を加えてください。",
  inDepot: "デポにあります。Incus サーバーはそこからコピーできます。",
  announce: (name, words) => `${name}: ${words}`,
};

const mode: Record<CopyMode, string> = {
  pull: "ターゲットが取りに行く",
  push: "リモートが送る",
  relay: "Malleus を経由する",
};

const through: Record<Through, string> = {
  edge: "URL から Malleus が取得",
  incus: "URL から Incus が取得",
};

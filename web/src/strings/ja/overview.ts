/** 複数のカードの上のバーと、ブラウザーのタブの言葉。 */

import type { Text } from "../../strings";

export const overview: Text["overview"] = {
  title: "すべてまとめて",
  kind: {
    looking: "調査中",
    describing: "説明待ち",
    ready: "準備完了",
    underWay: "進行中",
    done: "完了",
    failed: "失敗",
    refused: "受け取れない",
    cancelled: "取り消し",
  },
  together: "すべてのインポートの進み具合",
  bytes: (percent, done, total) => `${percent.toString()} %、${total} のうち ${done}`,
  deed: {
    import: "すべてインポート",
    pause: "すべて一時停止",
    resume: "すべて再開",
    cancel: "すべて取り消す",
    retry: "失敗したものをもう一度試す",
    clear: "終わったものを片付ける",
  },
  cancelTitle: "すべてのインポートを取り消しますか?",
  cancelWords: (count) => `${count.toString()} 件のインポートが進行中です。送ったものは捨てられます。`,
  cancelConfirm: "すべて取り消す",
  cancelKeep: "続ける",
  said: (parts) => parts.join("、"),
  count: (count, kind) => `${kind} ${count.toString()} 件`,
  tab: {
    underWay: (percent, name) => `${percent.toString()} % · ${name}`,
    done: (count, name) => `✓ ${count.toString()} 件完了 · ${name}`,
    failed: (count, name) => `✗ ${count.toString()} 件失敗 · ${name}`,
  },
};

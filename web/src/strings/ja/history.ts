/** 終わったインポートのタブの言葉。 */

import type { Text } from "../../strings";
import { formatNumber } from "../../model/format";

export const history: Text["history"] = {
  title: "履歴",
  reading: "終わったものを読んでいます",
  reload: "再読み込み",
  reloading: "再読み込み中",
  empty: "終わったインポートはまだありません。進行中のものは、始めたタブにあります。",
  noMatch: "一致するインポートがありません。",
  clearFilter: "すべて表示",
  search: "履歴を検索",
  searchHint: "イメージ、エイリアス、ファイル、ターゲット、取得元の語、またはフィンガープリントの先頭。",
  outcome: "結果",
  target: "ターゲット",
  outcomes: { done: "完了", failed: "失敗", cancelled: "取り消し" },
  count: (shown, all) =>
    shown === all ? `インポート ${formatNumber(all)} 件` : `インポート ${formatNumber(all)} 件のうち ${formatNumber(shown)} 件`,
  list: "終わったインポート",
  column: { name: "イメージ", outcome: "結果", target: "ターゲット", size: "サイズ", ended: "終了" },
  fromFiles: "ファイルから",
  fact: {
    outcome: "結果",
    from: "取得元",
    target: "ターゲット",
    type: "種類",
    size: "サイズ",
    aliases: "エイリアス",
    begun: "開始",
    ended: "終了",
    files: "ファイル",
    fingerprint: "フィンガープリント",
  },
  present: "ターゲットにはこのイメージがすでにありました。",
  showImages: "ターゲットのイメージを見る",
  forget: "履歴から除く",
  forgotten: (name) => `${name} を履歴から除きました。`,
  close: "閉じる",
  clear: "履歴を消す",
  clearTitle: "履歴を消しますか?",
  clearWords: "終わったインポートをすべて、このページを使う全員の一覧から除きます。イメージはそのまま残ります。",
  cleared: "履歴を消しました。",
  keep: "やめる",
};

/** タブと、それらに共通する言葉。 */

import type { Text } from "../../strings";

export const tabs: Text["tabs"] = {
  label: "インポートの方法と、今あるもの",
  name: { files: "ファイル", copy: "リモートからコピー", url: "URL から", images: "イメージ", history: "履歴" },
};

export const settings: Text["settings"] = {
  aliases: "エイリアス",
  aliasesHint: "なくても構いません。空白で区切ります。ない場合はフィンガープリントで呼びます。",
  taken: "エイリアスが使われている場合",
  public: "公開",
  publicHint: "資格情報のないクライアントもイメージを読めます。",
  profiles: "プロファイルを選ぶ",
  profilesHint: "このイメージのインスタンスに付くプロファイルです。選ばなければ Incus が決めます。",
  profilesOf: "プロファイル",
  noTarget: "ターゲットがまだ分かりません。",
};

export const aliasFault: Text["aliasFault"] = (fault) => {
  switch (fault.kind) {
    case "empty":
      return "エイリアスには少なくとも一文字が必要です。";
    case "too-long":
      return "エイリアスは 64 バイトまでです。";
    case "character":
      return /^[\p{White_Space}\p{Cc}]$/u.test(fault.character)
        ? "エイリアスに空白や制御文字は使えません。"
        : `エイリアスに ${fault.character} は使えません。`;
    case "ends":
      return "エイリアスは英数字 (a-z、A-Z、0-9) で始まり、英数字で終わります。";
    case "segment":
      return "エイリアスのスラッシュの間を空、“.”、“..” にすることはできません。";
  }
};

export const aliasesFault: Text["aliasesFault"] = (fault) =>
  fault === "too-many" ? "一度に設定できるエイリアスは 16 個までです。" : `“${fault.alias}”: ${aliasFault(fault.fault)}`;

/** サインインと、テナントに許されることについての言葉。 */

import type { Values, Worded } from "../../problems";
import { named } from "./named";

const operator = "必要なら管理者に頼んでください。";
const fewer = "不要なイメージを削除するか、上限を上げるよう管理者に頼んでください。";
const wait = "進行中のものがいくつか終わるのを待って、もう一度試してください。";

/** The rights, by their names in the settings. */
const RIGHTS: Readonly<Record<string, string>> = {
  import: "イメージのインポート",
  "list-images": "イメージの一覧",
  "set-aliases": "エイリアスの設定",
  "delete-images": "イメージの削除",
  "refresh-images": "イメージの更新",
  "make-links": "リンクの作成",
  "see-history": "終わったインポートの表示",
  manage: "ほかの人のインポートの操作",
};

const SOURCES: Readonly<Record<string, string>> = { files: "ファイル", remote: "リモート", url: "URL" };

const UNITS = ["バイト", "KiB", "MiB", "GiB", "TiB"];

/** The edge counts in bytes. */
function size(bytes: string | undefined): string {
  let [amount, unit] = [Number(bytes ?? ""), 0];
  for (; amount >= 1024 && unit < UNITS.length - 1; unit += 1) {
    amount /= 1024;
  }
  return `${(Math.round(amount * 10) / 10).toString()} ${UNITS[unit] ?? ""}`;
}

const left = (values: Values, what: string): string =>
  values["limit"] === undefined ? `${what}の上限に達しています。` : `${what}は ${size(values["limit"])} までで、残りは ${size(values["left"])} です。`;

const later = (seconds: string | undefined): string =>
  seconds === undefined ? "しばらくして、もう一度試してください。" : `約 ${Math.ceil(Number(seconds) / 60).toString()} 分後に、もう一度試してください。`;

export const denied = {
  "not-signed-in": ["サインインしていないか、サインインが終わっています。", "サインインして、もう一度試してください。始めたことは続きます。"],
  "sign-in-refused": ["プロバイダーでサインインできませんでした。", "もう一度試してください。続くようなら、プロバイダーの管理者に尋ねてください。"],
  "sign-in-over": ["サインインに時間がかかりすぎたか、別のブラウザーで始められました。", "もう一度サインインしてください。"],
  "sign-in-failed": ["プロバイダーの知らせを信頼できませんでした。", "もう一度試してください。続くようなら、運用者に伝えてください。理由はログにあります。"],
  "provider-away": ["プロバイダーにつながりません。", "しばらくしてからもう一度試してください。続くようなら、運用者に伝えてください。"],
  "token-refused": ["このトークンはここでは使えません。", "すべてコピーしたか確かめてください。期限切れか、取り消されたのかもしれません。渡した人に別のものを頼んでください。"],
  "logout-refused": ["セッションを終わらせるというプロバイダーの求めを信じられませんでした。", "プロバイダーの設定を確かめるよう管理者に頼んでください。"],
  "no-tenant": ["サインインしていますが、使えるものがここにありません。", "テナントに加えるよう管理者に頼み、サインアウトしてからもう一度サインインしてください。"],
  "choose-tenant": ({ tenants }) => ["複数のテナントに属していて、どれかが選ばれていません。", tenants === undefined ? "一つ選んでください。" : `一つ選んでください: ${tenants}。`],
  "no-such-tenant": ["そのようなテナントはありません。", "別のものを選ぶか、加えるよう管理者に頼んでください。"],
  "right-missing": ({ right }) => [`ここでは“${named(RIGHTS, right) ?? right ?? ""}”は許されていません。`, operator],
  "others-import": ["このインポートは別の人が始めました。", "その人か、権限“manage”のある人に頼んでください。"],
  "kind-not-allowed": ({ kind }) => [`種類“${kind ?? ""}”のイメージはここでは許されていません。`, `別のイメージを選んでください。${operator}`],
  "source-closed": ({ source }) => [`ここでは${named(SOURCES, source) ?? source ?? "そこ"}からのイメージは許されていません。`, `別の場所からイメージを取ってください。${operator}`],
  "alias-outside": ({ alias, prefix }) => [
    `エイリアス“${alias ?? ""}”は、ここのすべてのエイリアスのように“${prefix ?? ""}”で始まっていません。`,
    `“${prefix ?? ""}”で始まるものを選んでください。`,
  ],
  "limit-image-bytes": ({ limit }) => [
    limit === undefined ? "イメージが、ここで許されるサイズを超えています。" : `イメージが、ここで許される ${size(limit)} を超えています。`,
    "小さなイメージを選ぶか、上限を上げるよう管理者に頼んでください。",
  ],
  "limit-bytes-in-flight": (values) => [left(values, "同時に送れる量"), wait],
  "limit-images": ({ limit }) => [limit === undefined ? "イメージの数が上限に達しています。" : `イメージは ${limit} 個までです。`, fewer],
  "limit-imports-per-hour": ({ limit, seconds }) => [
    limit === undefined ? "一時間に始められるインポートの上限に達しました。" : `一時間に始められるインポートは ${limit} 個までで、それに達しました。`,
    later(seconds),
  ],
  "limit-concurrent-uploads": ({ limit }) => [limit === undefined ? "同時のアップロードが上限に達しています。" : `同時のアップロードは ${limit} 個までです。`, wait],
  "limit-stored-bytes": (values) => [left(values, "イメージ全体のサイズ"), fewer],
  "too-many-requests": ({ seconds }) => [
    "短い間に要求が多すぎました。",
    seconds === undefined ? "しばらく待って、もう一度試してください。" : `${seconds} 秒待って、もう一度試してください。`,
  ],
  "method-not-allowed": ["このアドレスではその操作はできません。", "ページを再読み込みしてください。"],
} satisfies Readonly<Record<string, Worded>>;

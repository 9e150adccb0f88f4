/** 表から名前で取り出します。後で読み込む言葉だけが使います。`among` と共有すると、どの訪問も読み込むファイルが増えます。 */

export function named<T>(table: Readonly<Record<string, T>>, value: string | undefined): T | undefined {
  return value !== undefined && Object.hasOwn(table, value) ? table[value] : undefined;
}

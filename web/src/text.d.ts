// esbuild hands .txt files over as text.
declare module "*.txt" {
  const content: string;
  export default content;
}

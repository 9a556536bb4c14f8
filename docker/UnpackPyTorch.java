import ai.djl.engine.Engine;

/** Has DJL unpack PyTorch's natives into DJL_CACHE_DIR, and load them. */
class UnpackPyTorch {
    public static void main(String[] arguments) {
        System.out.println(Engine.getEngine("PyTorch"));
    }
}

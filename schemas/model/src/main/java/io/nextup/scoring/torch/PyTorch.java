package io.nextup.scoring.torch;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DJL's PyTorch engine, configured before its libraries load. All users of DJL get the engine and
 * its models here, so that no first use escapes the settings. An operator's own settings stay.
 */
public final class PyTorch {
    private static final Logger LOG = LoggerFactory.getLogger(PyTorch.class);

    private static final String ENGINE = "PyTorch";

    private static final Map<String, String> PROPERTIES =
            Map.of(
                    // A wrong version of the native libraries fails at once, without a download.
                    "ai.djl.offline", "true",
                    // One thread per call: more would wait for each other on a busy machine. A
                    // training may have more (useThreads).
                    "ai.djl.pytorch.num_threads", "1",
                    "ai.djl.pytorch.num_interop_threads", "1",
                    // The optimizer would compile the module again for each new shape of a batch.
                    "ai.djl.pytorch.graph_optimizer", "false");

    /** Environment variable for the level of PyTorch's own log, on the process's standard error. */
    private static final String LOG_LEVEL = "TORCH_CPP_LOG_LEVEL";

    /** The number of ERROR in PyTorch's log. */
    private static final int ERROR = 2;

    private static final Pattern GPU = Pattern.compile("gpu:(\\d{1,3})");

    private static volatile String trainingDevice = "cpu";

    private static final AtomicBoolean LOG_LEVEL_IS_SET = new AtomicBoolean();

    static {
        PROPERTIES.forEach(System.getProperties()::putIfAbsent);
    }

    private PyTorch() {}

    /**
     * Spreads each calculation of this thread, and of threads that calculate for the first time
     * later, over so many threads. Their number decides in which order numbers are added up, and so
     * their last digits.
     */
    public static void useThreads(int threads) {
        engine();
        JniUtils.setNumThreads(threads);
    }

    /** Returns the number of threads of a calculation. */
    public static int threads() {
        engine();
        return JniUtils.getNumThreads();
    }

    /** Returns the engine; the first call loads PyTorch's libraries. */
    public static Engine engine() {
        Engine engine = Engine.getEngine(ENGINE);
        if (LOG_LEVEL_IS_SET.compareAndSet(false, true)) {
            setLogLevel();
        }
        return engine;
    }

    /**
     * Has models that learn from now on learn on this device; by default they do on the processor.
     *
     * @param name {@code cpu}, or {@code gpu:N}
     * @throws IllegalArgumentException naming a device that this machine lacks
     */
    public static void trainOn(String name) {
        device(name);
        trainingDevice = name;
    }

    /** Returns the name of the device on which models learn. */
    public static String trainingDevice() {
        return trainingDevice;
    }

    /**
     * Returns a device of this machine.
     *
     * @param name {@code cpu}, or {@code gpu:N}
     * @throws IllegalArgumentException naming a device that this machine lacks
     */
    static Device device(String name) {
        requireNonNull(name, "device is null");
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        Matcher gpu = GPU.matcher(name);
        if (!gpu.matches()) {
            throw new IllegalArgumentException(
                    "Device \"%s\" is unknown: cpu or gpu:N, such as gpu:0".formatted(name));
        }
        int number = Integer.parseInt(gpu.group(1));
        int there = engine().getGpuCount();
        if (number >= there) {
            throw new IllegalArgumentException(
                    "Device %s is not there: PyTorch sees %d GPUs; cpu always works"
                            .formatted(name, there));
        }
        return Device.gpu(number);
    }

    /** Makes a model without a module, on the processor, whatever devices there are. */
    public static Model newModel(String name) {
        return newModel(name, Device.cpu());
    }

    /** Makes a model without a module, which learns where {@link #trainOn} says. */
    public static Model newLearner(String name) {
        return newModel(name, device(trainingDevice));
    }

    /** Makes a model without a module. */
    static Model newModel(String name, Device device) {
        return engine().newModel(name, device);
    }

    /**
     * Shows errors only, unless the environment sets a level: PyTorch's warnings concern only
     * callers of its C++ interface. PyTorch itself reads that variable only under Python.
     */
    private static void setLogLevel() {
        try {
            NativeLibrary c10 =
                    NativeLibrary.getInstance(
                            Path.of(LibUtils.getLibtorchPath(), System.mapLibraryName("c10"))
                                    .toString());
            if (System.getenv(LOG_LEVEL) == null) {
                c10.getGlobalVariableAddress("FLAGS_caffe2_log_level").setInt(0, ERROR);
            } else {
                // c10::initLogging()
                c10.getFunction("_ZN3c1011initLoggingEv").invokeVoid(new Object[0]);
            }
        } catch (LinkageError e) {
            LOG.debug("Cannot set PyTorch's log level: it prints warnings", e);
        }
    }
}

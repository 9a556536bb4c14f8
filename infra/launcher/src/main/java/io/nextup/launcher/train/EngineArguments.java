package io.nextup.launcher.train;

import io.nextup.launcher.verb.Heading;
import io.nextup.scoring.torch.PyTorch;
import io.nextup.trainer.option.RequestException;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Options that say where models learn, and how many threads a calculation of PyTorch has. */
@Heading("Training")
final class EngineArguments {
    private static final String WAIT_POLICY = "OMP_WAIT_POLICY";

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads that share a calculation of the training, at most as many as there are"
                            + " processors (default: 1). The seed gives the same model again with"
                            + " the same N; with another one sums differ in their last digits.")
    private Integer threads;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description =
                    "Device on which a network learns: cpu, or gpu:N with PyTorch's libraries for CUDA"
                            + " (default: cpu). Judging stays on the processor. Another device gives"
                            + " another model for the same seed.")
    private String device;

    /**
     * Has this process learn there with so many threads; without an option it stays as it is.
     *
     * @param notes takes a line for people
     */
    void use(Consumer<String> notes) {
        useDevice();
        useThreads(notes);
    }

    private void useDevice() {
        if (device == null) {
            return;
        }
        try {
            PyTorch.trainOn(device);
        } catch (IllegalArgumentException e) {
            throw new RequestException("device", ": " + e.getMessage(), e);
        }
    }

    private void useThreads(Consumer<String> notes) {
        if (threads == null) {
            return;
        }
        int processors = Runtime.getRuntime().availableProcessors();
        if (threads < 1 || threads > processors) {
            throw new RequestException(
                    "threads",
                    " is %d: 1 to %d, the processors that this process may use"
                            .formatted(threads, processors));
        }
        spinning(threads, System.getenv(WAIT_POLICY)).ifPresent(notes);
        PyTorch.useThreads(threads);
    }

    /**
     * Warns of threads that spin while they wait: on busy processors they multiply a step's time.
     *
     * @param waitPolicy value in the environment, which OpenMP alone reads; null without one
     */
    static Optional<String> spinning(int threads, String waitPolicy) {
        return threads > 1 && waitPolicy == null
                ? Optional.of(
                        "--threads %d without %s in the environment: set it to passive, or threads that wait take processors from those that work"
                                .formatted(threads, WAIT_POLICY))
                : Optional.empty();
    }
}

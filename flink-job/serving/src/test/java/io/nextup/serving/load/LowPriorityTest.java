package io.nextup.serving.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "needs /proc")
class LowPriorityTest {
    /** Place of the nice value behind the name of the thread, in proc(5)'s stat. */
    private static final int NICE = 16;

    @Test
    void aThreadGetsItsNiceValueAndTheOthersKeepTheirs() throws Exception {
        String before = nice();
        CompletableFuture<String> lowered = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            LowPriority.ofThisThread();
                            lowered.complete(nice());
                        });
        thread.start();
        assertThat(lowered.join()).isEqualTo(Integer.toString(LowPriority.NICE));
        assertThat(thread.getPriority()).isEqualTo(Thread.MIN_PRIORITY);
        assertThat(nice()).isEqualTo(before);
    }

    /** The nice value of the calling thread. */
    private static String nice() {
        try {
            String stat = Files.readString(Path.of("/proc/thread-self/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICE];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

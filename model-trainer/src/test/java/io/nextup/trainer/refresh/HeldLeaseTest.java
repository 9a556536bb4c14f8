package io.nextup.trainer.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.artifact.lease.LeaseLostException;
import io.nextup.artifact.store.LocalArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldLeaseTest {
    @TempDir Path directory;
    private LocalArtifactStore store;
    private HeldLease lease;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void acquire() throws IOException {
        store = new LocalArtifactStore(directory.resolve("registry"));
        lease = new HeldLease(store.acquireLease("one", Duration.ofHours(1)), notes::add);
    }

    @Test
    void whatIsDoneWholeIsDoneUnderTheLease() throws Exception {
        assertThat(lease.<String>whole(() -> "done")).isEqualTo("done");
        assertThatThrownBy(() -> store.acquireLease("two", Duration.ofHours(1)))
                .hasMessageContaining("held by one");
        lease.close();
        store.acquireLease("two", Duration.ofHours(1)).release();
    }

    @Test
    void onceItIsGivenBackNothingIsBegun() {
        lease.close();
        assertThatThrownBy(() -> lease.whole(() -> "done"))
                .isInstanceOf(IOException.class)
                .hasMessage("Stopped before it was done");
        assertThatThrownBy(lease::keep).isInstanceOf(LeaseLostException.class);
    }

    @Test
    void givingItBackWaitsForWhatIsBeingDone() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        List<String> order = new ArrayList<>();
        CompletableFuture<Void> work =
                CompletableFuture.runAsync(
                        () -> {
                            try {
                                lease.whole(
                                        () -> {
                                            begun.countDown();
                                            assertThat(end.await(1, TimeUnit.MINUTES)).isTrue();
                                            return order.add("done");
                                        });
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                        });
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        CompletableFuture<Void> back =
                CompletableFuture.runAsync(
                        () -> {
                            lease.close();
                            order.add("given back");
                        });
        end.countDown();
        CompletableFuture.allOf(work, back).get(1, TimeUnit.MINUTES);
        assertThat(order).containsExactly("done", "given back");
    }

    @Test
    void itIsKeptByAnotherThreadWhileSomethingIsDoneWhole() throws Exception {
        String done =
                lease.whole(
                        () -> {
                            CompletableFuture.runAsync(this::keep).get(1, TimeUnit.MINUTES);
                            return "done";
                        });
        assertThat(done).isEqualTo("done");
    }

    private void keep() {
        try {
            lease.keep();
        } catch (LeaseLostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aStoreThatDoesNotAnswerIsNoReasonToStopButNothingIsPublished() throws Exception {
        Path log = directory.resolve("registry/.lease");
        Path elsewhere = directory.resolve("elsewhere");
        Files.move(log, elsewhere);
        Files.writeString(log, "no directory");
        lease.keep();
        assertThat(notes)
                .singleElement()
                .asString()
                .startsWith("The registry's lease was not renewed");
        assertThatThrownBy(() -> lease.whole(() -> "done")).isInstanceOf(IOException.class);
        Files.delete(log);
        Files.move(elsewhere, log);
        assertThat(lease.<String>whole(() -> "done")).isEqualTo("done");
    }
}

package io.nextup.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class WorkDirectoryTest {

    @Test
    void itIsGoneWithAllThatIsInItWhenClosed() throws Exception {
        WorkDirectory work = new WorkDirectory();
        Files.createDirectories(work.path().resolve("a/b"));
        Files.writeString(work.path().resolve("a/b/c"), "x");
        work.close();
        assertThat(work.path()).doesNotExist();
    }

    @Test
    void nothingIsBegunInItOnceItIsGone() throws Exception {
        WorkDirectory work = new WorkDirectory();
        assertThat(work.<String>whole(() -> "done")).isEqualTo("done");
        work.close();
        assertThatThrownBy(() -> work.whole(() -> "done")).hasMessage("Stopped before it was done");
    }
}

package io.nextup.trainer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void oneWithANameBeginsWithoutWhatAKilledProcessLeft(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("round");
        Files.createDirectories(path.resolve("models/m"));
        Files.writeString(path.resolve("models/m/model.pt"), "x");
        WorkDirectory work = new WorkDirectory(path);
        assertThat(path).isEmptyDirectory();
        Files.writeString(path.resolve("a"), "x");
        work.close();
        work.close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatALinkInItLeadsToStays(@TempDir Path elsewhere) throws Exception {
        Path kept = Files.writeString(elsewhere.resolve("kept"), "x");
        WorkDirectory work = new WorkDirectory();
        Files.createSymbolicLink(work.path().resolve("link"), elsewhere);
        work.close();
        assertThat(work.path()).doesNotExist();
        assertThat(kept).hasContent("x");
    }

    @Test
    void nothingIsBegunInItOnceItIsGone() throws Exception {
        WorkDirectory work = new WorkDirectory();
        assertThat(work.<String>whole(() -> "done")).isEqualTo("done");
        work.close();
        assertThatThrownBy(() -> work.whole(() -> "done")).hasMessage("Stopped before it was done");
    }
}

package io.nextup.launcher.argument;

import io.nextup.trainer.operate.ItemTexts;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the items' titles. */
public final class TitlesArgument {
    @Option(
            names = "--titles",
            paramLabel = "FILE",
            description =
                    "A file (plain or gzip) with an id and a title in each line, with a tab, |, ; or"
                            + " comma between.")
    private Path titles;

    /** Returns the file; null without the option. */
    Path file() {
        return titles;
    }

    /** Reads the titles; none without the option. */
    public ItemTexts read() throws IOException {
        return titles == null ? ItemTexts.none() : ItemTexts.read(titles);
    }
}

package io.nextup.launcher.argument;

import io.nextup.console.settings.ItemCatalogue;
import io.nextup.trainer.operate.ItemTexts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that name the items' titles and categories, which a console shows. */
public final class CatalogueArguments {
    @Mixin private TitlesArgument titles;

    @Option(
            names = "--categories",
            paramLabel = "FILE",
            description = "A file like that of --titles, with an id and a category.")
    private Path categories;

    /** Reads the files; nothing without the options. */
    public ItemCatalogue read() throws IOException {
        return new ItemCatalogue(
                titles.read(), categories == null ? ItemTexts.none() : ItemTexts.read(categories));
    }

    /** Returns the options that were given, for a process in any directory. */
    public List<String> options() {
        List<String> options = new ArrayList<>();
        add(options, "--titles", titles.file());
        add(options, "--categories", categories);
        return options;
    }

    private static void add(List<String> options, String name, Path file) {
        if (file != null) {
            options.add(name + "=" + file.toAbsolutePath());
        }
    }
}

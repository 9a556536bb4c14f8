package io.nextup.trainer.cli;

import io.nextup.trainer.operate.Import;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A model that was made elsewhere: what {@code models import} is told of it. */
final class ImportArguments {
    @Option(
            names = "--module",
            paramLabel = "FILE",
            description = "import: a TorchScript module with the method topk.")
    private Path module;

    @Option(
            names = "--vocabulary",
            paramLabel = "FILE",
            description =
                    "import: its item ids, one a line, the first line being index 1 (plain or gzip).")
    private Path vocabulary;

    @Option(
            names = "--max-length",
            paramLabel = "N",
            description = "import: most items of a sequence that it reads.")
    private Integer maxLength;

    @Option(
            names = "--popular",
            paramLabel = "FILE",
            description =
                    "import: item ids, the most popular first: the answer to a user of whom the"
                            + " model knows nothing (default: none).")
    private Path popular;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "import: what the model is called in its version (default: imported).")
    private String name;

    /** Whether any of these options was given. */
    boolean given() {
        return module != null
                || vocabulary != null
                || maxLength != null
                || popular != null
                || name != null;
    }

    /** The request; errors: what is missing. */
    Import.Request request(Verb verb, String registry) {
        if (module == null || vocabulary == null || maxLength == null) {
            throw verb.usage("import needs --module, --vocabulary and --max-length");
        }
        return new Import.Request(
                registry,
                name == null ? "imported" : name,
                module,
                vocabulary,
                maxLength,
                Optional.ofNullable(popular));
    }
}

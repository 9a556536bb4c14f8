package io.nextup.trainer.cli;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.ModuleCheck;
import io.nextup.trainer.operate.WorkDirectory;
import io.nextup.trainer.registry.CodeVersion;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
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

    /**
     * A module and what belongs to it.
     *
     * @param popularItems of the vocabulary
     */
    record Model(
            String name,
            Path module,
            Vocabulary vocabulary,
            int maxLength,
            List<String> popularItems) {

        /**
         * Publishes it with probes.
         *
         * @throws ArtifactException where the module breaks the contract; nothing is published
         */
        Published publish(ArtifactStore store, Clock clock) throws ArtifactException, IOException {
            List<Probe> probes = ModuleCheck.run(module, "cpu", vocabulary.size(), maxLength);
            try (WorkDirectory work = new WorkDirectory()) {
                return new Publisher(store, clock)
                        .publish(
                                work.path().resolve("artifact"),
                                new Publisher.Model(
                                        name,
                                        module,
                                        vocabulary,
                                        maxLength,
                                        probes,
                                        popularItems,
                                        Optional.empty()),
                                Map.of(),
                                Map.of(
                                        "imported.module",
                                        String.valueOf(module.getFileName()),
                                        "code.version",
                                        CodeVersion.current()));
            }
        }
    }

    /** Whether any of these options was given. */
    boolean given() {
        return module != null
                || vocabulary != null
                || maxLength != null
                || popular != null
                || name != null;
    }

    /**
     * Reads the files.
     *
     * @throws IllegalArgumentException for what is missing or cannot be
     */
    Model read() throws IOException {
        if (module == null || vocabulary == null || maxLength == null) {
            throw new IllegalArgumentException(
                    "import needs --module, --vocabulary and --max-length");
        }
        if (maxLength < 1) {
            throw new IllegalArgumentException(
                    "--max-length is %d: at least 1".formatted(maxLength));
        }
        String called = name == null ? "imported" : name;
        if (!Manifest.isPlainName(called) || called.length() > 100) {
            throw new IllegalArgumentException(
                    "--name is \"%s\": 1 to 100 letters, digits, '.', '_' or '-', the first a letter or digit"
                            .formatted(called));
        }
        for (Path file : popular == null ? List.of(vocabulary) : List.of(vocabulary, popular)) {
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException("%s is not a file".formatted(file));
            }
        }
        Vocabulary items = Vocabulary.read(vocabulary);
        if (items.size() == 0) {
            throw new IllegalArgumentException("%s holds no items".formatted(vocabulary));
        }
        List<String> popularItems =
                popular == null ? List.of() : Vocabulary.read(popular).itemIds();
        for (String item : popularItems) {
            if (items.indexOf(item) == Vocabulary.PADDING) {
                throw new IllegalArgumentException(
                        "%s holds %s, which %s lacks".formatted(popular, item, vocabulary));
            }
        }
        return new Model(called, module, items, maxLength, popularItems);
    }
}

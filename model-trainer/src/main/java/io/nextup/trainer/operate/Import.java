package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Checksum;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.build.Build;
import io.nextup.event.PlainName;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import io.nextup.scoring.torch.AllowedOperators;
import io.nextup.scoring.torch.CheckedModule;
import io.nextup.signature.SigningKey;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Publishes a module that was made elsewhere, once it keeps the contract.
 *
 * <p>The module runs in another process alone. This one reads the key after that has ended, and
 * publishes what it wrote itself from the bytes that were checked.
 */
public final class Import {
    private static final String MODULE = "model.pt";

    private final TrainerEnvironment environment;
    private final Keys keys;
    private final Consumer<String> notes;

    /** Reads the key that signs what is published. */
    @FunctionalInterface
    public interface Keys {
        /** Returns the key; empty: nothing is signed. */
        Optional<SigningKey> read() throws IOException;
    }

    /**
     * A module and what belongs to it.
     *
     * @param registry a directory or a URI, as the user names it
     * @param name name of the model in its version
     * @param module TorchScript with the method topk
     * @param vocabulary item ids, one a line, the first line being index 1 (plain or gzip)
     * @param maxLength most items of a sequence that it reads
     * @param popular item ids of the vocabulary, the most popular first
     * @param inputs inputs of the model beside items and exclusions
     * @param operators operators that the module's code may name
     */
    public record Request(
            String registry,
            String name,
            Path module,
            Path vocabulary,
            int maxLength,
            Optional<Path> popular,
            ModelInputs inputs,
            AllowedOperators operators) {
        public Request {
            requireNonNull(registry, "registry is null");
            requireNonNull(module, "module is null");
            requireNonNull(vocabulary, "vocabulary is null");
            requireNonNull(popular, "popular is null");
            requireNonNull(inputs, "inputs is null");
            requireNonNull(operators, "operators are null");
            if (maxLength < 1) {
                throw new RequestException("maxLength", " is %d: at least 1".formatted(maxLength));
            }
            if (maxLength > Manifest.MAX_LENGTH) {
                throw new RequestException(
                        "maxLength",
                        " is %d: at most %d".formatted(maxLength, Manifest.MAX_LENGTH));
            }
            if (!PlainName.is(name) || name.length() > 100) {
                throw new RequestException(
                        "name",
                        " is \"%s\": 1 to 100 letters, digits, '.', '_' or '-', the first a letter or digit"
                                .formatted(name));
            }
        }
    }

    /**
     * @param keys read when the check has ended
     * @param notes receiver of lines for the user
     */
    public Import(TrainerEnvironment environment, Keys keys, Consumer<String> notes) {
        this.environment = requireNonNull(environment, "environment is null");
        this.keys = requireNonNull(keys, "keys is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /**
     * Publishes the module with probes.
     *
     * @throws RequestException if files are missing or do not fit together
     * @throws ArtifactException if the module breaks the contract; nothing is published
     */
    public Published run(Request request) throws ArtifactException, IOException {
        requireFile("module", request.module);
        requireFile("vocabulary", request.vocabulary);
        Vocabulary items = Vocabulary.read(request.vocabulary);
        if (items.size() == 0) {
            throw new RequestException(
                    "vocabulary", ": %s holds no items".formatted(request.vocabulary));
        }
        List<String> popularItems = popularItems(request, items);
        ArtifactStore store = Registries.openToPublish(request.registry, environment);
        try (WorkDirectory work = new WorkDirectory()) {
            Path checked =
                    Files.createDirectory(work.path().toRealPath().resolve("check"))
                            .resolve(MODULE);
            // Users know their own file.
            UnaryOperator<String> renamed =
                    text -> text.replace(checked.toString(), request.module.toString());
            String sha256 = Checksum.copy(request.module, checked, bytes -> {});
            try {
                List<Probe> probes =
                        environment
                                .scorers()
                                .allowing(request.operators)
                                .check(
                                        checked,
                                        new ModuleShape(
                                                items.size(), request.maxLength, request.inputs),
                                        line -> notes.accept(renamed.apply(line)));
                try (CheckedModule module =
                        CheckedModule.of(checked, Optional.of(sha256), request.operators)) {
                    return new Publisher(store, environment.clock(), keys.read())
                            .publish(
                                    work.path().resolve("artifact"),
                                    module.file(),
                                    items,
                                    new ArtifactDraft(request.name, request.maxLength)
                                            .withInputs(request.inputs)
                                            .withProbes(probes)
                                            .withPopularItems(popularItems)
                                            .withProvenance(provenance(request, sha256)));
                }
            } catch (ArtifactException refused) {
                throw new ArtifactException(renamed.apply(refused.getMessage()), refused);
            }
        }
    }

    private static Map<String, String> provenance(Request request, String sha256) {
        return Map.of(
                "imported.module",
                String.valueOf(request.module.getFileName()),
                "imported.sha256",
                sha256,
                "code.version",
                Build.current().toString());
    }

    private static List<String> popularItems(Request request, Vocabulary items) throws IOException {
        if (request.popular.isEmpty()) {
            return List.of();
        }
        Path file = request.popular.get();
        requireFile("popular", file);
        List<String> popularItems = Vocabulary.read(file).itemIds();
        if (popularItems.size() > Manifest.MAX_POPULAR_ITEMS) {
            throw new RequestException(
                    "popular",
                    ": %s holds %d items: at most %d"
                            .formatted(file, popularItems.size(), Manifest.MAX_POPULAR_ITEMS));
        }
        for (String item : popularItems) {
            if (items.indexOf(item) == Vocabulary.PADDING) {
                throw new RequestException(
                        "popular",
                        ": %s holds %s, which %s lacks".formatted(file, item, request.vocabulary));
            }
        }
        return popularItems;
    }

    private static void requireFile(String field, Path file) {
        if (!Files.isRegularFile(file)) {
            throw new RequestException(field, ": %s is not a file".formatted(file));
        }
    }
}

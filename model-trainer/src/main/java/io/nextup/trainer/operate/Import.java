package io.nextup.trainer.operate;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactDraft;
import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.store.ArtifactStore;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.evaluate.ModuleShape;
import io.nextup.trainer.option.RequestException;
import io.nextup.trainer.registry.CodeVersion;
import io.nextup.trainer.registry.Publisher;
import io.nextup.trainer.registry.Publisher.Published;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Publishes a module that was made elsewhere, once it keeps the contract. */
public final class Import {
    private final TrainerEnvironment environment;

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
     */
    public record Request(
            String registry,
            String name,
            Path module,
            Path vocabulary,
            int maxLength,
            Optional<Path> popular,
            ModelInputs inputs) {
        public Request {
            requireNonNull(registry, "registry is null");
            requireNonNull(module, "module is null");
            requireNonNull(vocabulary, "vocabulary is null");
            requireNonNull(popular, "popular is null");
            requireNonNull(inputs, "inputs is null");
            if (maxLength < 1) {
                throw new RequestException("maxLength", " is %d: at least 1".formatted(maxLength));
            }
            if (maxLength > Manifest.MAX_LENGTH) {
                throw new RequestException(
                        "maxLength",
                        " is %d: at most %d".formatted(maxLength, Manifest.MAX_LENGTH));
            }
            if (!Manifest.isPlainName(name) || name.length() > 100) {
                throw new RequestException(
                        "name",
                        " is \"%s\": 1 to 100 letters, digits, '.', '_' or '-', the first a letter or digit"
                                .formatted(name));
            }
        }
    }

    public Import(TrainerEnvironment environment) {
        this.environment = requireNonNull(environment, "environment is null");
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
        List<Probe> probes =
                environment
                        .scorers()
                        .check(
                                request.module,
                                new ModuleShape(items.size(), request.maxLength, request.inputs));
        try (WorkDirectory work = new WorkDirectory()) {
            return new Publisher(store, environment.clock(), environment.signingKey())
                    .publish(
                            work.path().resolve("artifact"),
                            request.module,
                            items,
                            new ArtifactDraft(request.name, request.maxLength)
                                    .withInputs(request.inputs)
                                    .withProbes(probes)
                                    .withPopularItems(popularItems)
                                    .withProvenance(
                                            Map.of(
                                                    "imported.module",
                                                    String.valueOf(request.module.getFileName()),
                                                    "code.version",
                                                    CodeVersion.current())));
        }
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

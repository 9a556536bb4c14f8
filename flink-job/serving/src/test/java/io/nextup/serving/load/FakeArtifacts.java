package io.nextup.serving.load;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.Manifest;
import io.nextup.artifact.ModelRules;
import io.nextup.event.AnnouncedModel;
import io.nextup.serving.engine.Models;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/** Artifacts without files, for loaders that read none. */
public final class FakeArtifacts implements ArtifactFetcher {
    private static final Manifest.FileEntry FILE = new Manifest.FileEntry(0, "0".repeat(64));

    private final ModelRules rules;
    private final Manifest.FileEntry module;
    private volatile Set<String> kept = Set.of();

    public FakeArtifacts() {
        this((ModelRules) null);
    }

    /**
     * @param moduleBytes size of each model's module
     */
    public FakeArtifacts(long moduleBytes) {
        this(null, new Manifest.FileEntry(moduleBytes, FILE.sha256()));
    }

    /**
     * @param rules rules of the models' training; null if they are not known
     */
    public FakeArtifacts(ModelRules rules) {
        this(rules, FILE);
    }

    private FakeArtifacts(ModelRules rules, Manifest.FileEntry module) {
        this.rules = rules;
        this.module = module;
    }

    @Override
    public Artifact fetch(AnnouncedModel model, LongConsumer progress) {
        return new Artifact(
                Path.of("nowhere"),
                new Manifest(
                        1,
                        model.version(),
                        "fake",
                        "2026-11-24T00:00:00Z",
                        1,
                        1,
                        List.of(),
                        List.of(),
                        Map.of(Manifest.MODULE_FILE, module, Manifest.VOCABULARY_FILE, FILE),
                        List.of(),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        rules,
                        null,
                        null),
                Models.vocabulary(1),
                model.manifestSha256());
    }

    @Override
    public void keep(Set<String> manifestSha256s) {
        kept = manifestSha256s;
    }

    /** Hashes of the manifests that must stay on the disk. */
    Set<String> kept() {
        return kept;
    }
}

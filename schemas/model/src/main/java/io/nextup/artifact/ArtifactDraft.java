package io.nextup.artifact;

import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import io.nextup.scoring.Vocabulary;
import java.util.List;
import java.util.Map;

/**
 * Builds the part of a manifest that the caller provides; {@link Artifact#write} adds sizes,
 * checksums and format version. Fields and limits are those of {@link Manifest}, which checks them.
 * A draft without a version cannot be written; any other field may be left out. Immutable.
 */
public final class ArtifactDraft {
    private final String family;
    private final int maxLength;
    private String version;
    private String createdAt;
    private ModelInputs inputs = ModelInputs.NONE;
    private List<Probe> probes = List.of();
    private List<String> popularItems = List.of();
    private Map<String, Double> metrics = Map.of();
    private Map<String, String> provenance = Map.of();
    private ModelRules rules;
    private Long bytesPerRow;
    private Standing standing;

    /** Makes the draft of a model that takes items and exclusions alone. */
    public ArtifactDraft(String family, int maxLength) {
        this.family = family;
        this.maxLength = maxLength;
    }

    private ArtifactDraft(ArtifactDraft other) {
        family = other.family;
        maxLength = other.maxLength;
        version = other.version;
        createdAt = other.createdAt;
        inputs = other.inputs;
        probes = other.probes;
        popularItems = other.popularItems;
        metrics = other.metrics;
        provenance = other.provenance;
        rules = other.rules;
        bytesPerRow = other.bytesPerRow;
        standing = other.standing;
    }

    public String family() {
        return family;
    }

    String version() {
        return version;
    }

    /** Names the artifact. */
    public ArtifactDraft withVersion(String name, String created) {
        ArtifactDraft copy = new ArtifactDraft(this);
        copy.version = name;
        copy.createdAt = created;
        return copy;
    }

    /** Adds the inputs that the model takes beside items and exclusions. */
    public ArtifactDraft withInputs(ModelInputs further) {
        ArtifactDraft copy = new ArtifactDraft(this);
        copy.inputs = further;
        return copy;
    }

    public ArtifactDraft withProbes(List<Probe> recorded) {
        ArtifactDraft copy = new ArtifactDraft(this);
        copy.probes = recorded;
        return copy;
    }

    public ArtifactDraft withPopularItems(List<String> itemIds) {
        ArtifactDraft copy = new ArtifactDraft(this);
        copy.popularItems = itemIds;
        return copy;
    }

    public ArtifactDraft withMetrics(Map<String, Double> figures) {
        ArtifactDraft copy = new ArtifactDraft(this);
        copy.metrics = figures;
        return copy;
    }

    public ArtifactDraft withProvenance(Map<String, String> entries) {
        ArtifactDraft copy = new ArtifactDraft(this);
        copy.provenance = entries;
        return copy;
    }

    public ArtifactDraft withRules(ModelRules ofTraining) {
        ArtifactDraft copy = new ArtifactDraft(this);
        copy.rules = ofTraining;
        return copy;
    }

    /** Adds the most bytes that a call takes for each row of its batch on a CPU. */
    public ArtifactDraft withBytesPerRow(long bytes) {
        ArtifactDraft copy = new ArtifactDraft(this);
        copy.bytesPerRow = bytes;
        return copy;
    }

    public ArtifactDraft withStanding(Standing besideSimpleModels) {
        ArtifactDraft copy = new ArtifactDraft(this);
        copy.standing = besideSimpleModels;
        return copy;
    }

    Manifest manifest(Vocabulary vocabulary, Map<String, Manifest.FileEntry> files) {
        return new Manifest(
                Manifest.formatOf(inputs),
                version,
                family,
                createdAt,
                vocabulary.size(),
                maxLength,
                inputs.words(),
                inputs.eventTypes(),
                files,
                probes,
                popularItems,
                metrics,
                provenance,
                rules,
                bytesPerRow,
                standing);
    }
}

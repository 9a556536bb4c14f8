package io.nextup.artifact;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.PlainName;
import io.nextup.scoring.InputColumn;
import io.nextup.scoring.ModelInputs;
import io.nextup.scoring.Probe;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The description of an artifact in {@code manifest.json}. Writers write it last: a directory
 * without one is not an artifact.
 *
 * <p>A manifest may leave out optionalInputs, eventTypes, probes, popularItems, metrics and
 * provenance, or set them to null: they are empty then. It may leave out rules, bytesPerRow and
 * standing, too. Readers ignore fields that they do not know.
 *
 * @param formatVersion version of the manifest's format, 1 to {@value #FORMAT}
 * @param version the artifact's name in its registry, such as {@code
 *     20261124-160501-sasrec-1a2b3c}: letters, digits, dots, underscores and hyphens, the first a
 *     letter or digit, at most {@value PlainName#MAX_LENGTH} characters
 * @param family the model's family, such as {@code sasrec}
 * @param createdAt time of creation, an ISO-8601 instant
 * @param itemCount catalogue size: highest index, padding not counted; at least 1
 * @param maxLength most items of a sequence that the model reads; 1 to {@value #MAX_LENGTH}
 * @param optionalInputs names of the module's further {@linkplain ModelInputs inputs}, in its
 *     order; a later build may know more of them ({@link #unknownInputs})
 * @param eventTypes event types that the model knows, of index 1 first; empty unless it takes types
 * @param files name to size and checksum of every other file of the artifact; names follow the
 *     version's rule, so that none leads out of the directory
 * @param probes inputs with known answers
 * @param popularItems item ids, most popular first, distinct: the answer for a sequence of which
 *     the model knows no item
 * @param metrics figures of the evaluation, named with their protocol; sorted by name
 * @param provenance origin of the model: data, counts, seed, hyper-parameters, code version,
 *     machine; sorted by name
 * @param rules the rules of the model's training and evaluation; null where they are not known, as
 *     for an imported model
 * @param bytesPerRow most bytes that a call takes for each row of its batch on a CPU; null where
 *     they are not known, as for an imported model
 * @param standing the model beside simple ones; null where its training did not compare them
 */
public record Manifest(
        int formatVersion,
        String version,
        String family,
        String createdAt,
        int itemCount,
        int maxLength,
        List<String> optionalInputs,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> eventTypes,
        Map<String, FileEntry> files,
        List<Probe> probes,
        List<String> popularItems,
        Map<String, Double> metrics,
        Map<String, String> provenance,
        @JsonInclude(JsonInclude.Include.NON_NULL) ModelRules rules,
        @JsonInclude(JsonInclude.Include.NON_NULL) Long bytesPerRow,
        @JsonInclude(JsonInclude.Include.NON_NULL) Standing standing) {

    /**
     * Newest version of the format. 2 adds the bias, a float32 input; 1 has int64 inputs only, and
     * builds of 0.3.0 serve it. Later builds add fields and words of the same kinds without a new
     * one.
     */
    public static final int FORMAT = 2;

    private static final int FORMAT_WITHOUT_BIAS = 1;

    public static final String FILE_NAME = "manifest.json";
    public static final String MODULE_FILE = "model.pt";

    /** Signatures of the manifest, which may be added to a published artifact. */
    public static final String SIGNATURE_FILE = "manifest.sig";

    public static final String VOCABULARY_FILE = "vocabulary.txt.gz";

    /** The model card for people; an artifact may have none. */
    public static final String CARD_FILE = "MODEL.md";

    /** Greatest size of a manifest: a hundred thousand popular items of 100 bytes, and more. */
    public static final int MAX_BYTES = 16 << 20;

    /** Most popular items: more than any answer leaves out. */
    public static final int MAX_POPULAR_ITEMS = 100_000;

    /**
     * Greatest {@code maxLength}: a process that serves a model of fixed shapes makes inputs of
     * this width before it gets a sequence.
     */
    public static final int MAX_LENGTH = 1 << 16;

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Size in bytes and SHA-256 as 64 lower-case hexadecimal digits. */
    public record FileEntry(long bytes, String sha256) {
        public FileEntry {
            if (bytes < 0) {
                throw new IllegalArgumentException("bytes is %d: at least 0".formatted(bytes));
            }
            if (sha256 == null || !SHA256.matcher(sha256).matches()) {
                throw new IllegalArgumentException(
                        "sha256 is %s: 64 lower-case hexadecimal digits".formatted(sha256));
            }
        }
    }

    public Manifest {
        requireNonNull(version, "version is missing");
        requireNonNull(family, "family is missing");
        requireNonNull(createdAt, "createdAt is missing");
        requireNonNull(files, "files is missing");
        if (!PlainName.is(version)) {
            throw new IllegalArgumentException(
                    "version is \"%s\": it names a directory, so it must be %s"
                            .formatted(version, PlainName.RULE));
        }
        try {
            Instant.parse(createdAt);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "createdAt is \"%s\": an instant such as 2026-11-24T16:05:01Z"
                            .formatted(createdAt),
                    e);
        }
        requirePositive(itemCount, "itemCount");
        requirePositive(maxLength, "maxLength");
        if (maxLength > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "maxLength is %d: at most %d".formatted(maxLength, MAX_LENGTH));
        }
        if (bytesPerRow != null) {
            RowBytes.requireValid(bytesPerRow, "bytesPerRow");
        }
        optionalInputs = copy(optionalInputs);
        eventTypes = copy(eventTypes);
        probes = copy(probes);
        popularItems = copy(popularItems);
        metrics = sorted(metrics);
        provenance = sorted(provenance);
        files = sorted(files);
        ManifestBounds.require("optionalInputs", optionalInputs.size());
        ManifestBounds.require("eventTypes", eventTypes.size());
        ManifestBounds.require("probes", probes.size());
        ManifestBounds.require("popularItems", popularItems.size());
        ManifestBounds.require("metrics", metrics.size());
        ManifestBounds.require("provenance", provenance.size());
        ManifestBounds.require("files", files.size());
        requireFiles(files);
        requireDistinct(popularItems);
        if (unknownInputs(optionalInputs).isEmpty()) {
            ModelInputs inputs = ModelInputs.named(optionalInputs, eventTypes);
            if (formatVersion < formatOf(inputs)) {
                throw new IllegalArgumentException(
                        "formatVersion is %d, and a module that takes %s has %d"
                                .formatted(formatVersion, inputs.words(), formatOf(inputs)));
            }
            probes.forEach(probe -> requireColumns(probe, inputs));
        }
        for (Probe probe : probes) {
            requireIndices(probe.items(), 1, itemCount, "items");
            requireIndices(probe.exclude(), 1, itemCount, "exclude");
            requireIndices(probe.indices(), 0, itemCount, "indices");
        }
    }

    /** Returns the version of a manifest by what its module takes: the oldest that can say it. */
    static int formatOf(ModelInputs inputs) {
        return inputs.takesBias() ? FORMAT : FORMAT_WITHOUT_BIAS;
    }

    /**
     * Returns the bytes that a row of a batch takes. Where the manifest does not say, and on a GPU,
     * a module that scores all items is assumed.
     */
    public RowBytes rowBytes() {
        return RowBytes.of(bytesPerRow, itemCount, maxLength);
    }

    /**
     * Makes the announcement that asks the job to serve this manifest's model. It carries the most
     * popular items: a process answers with them until it has the model.
     *
     * @param manifestSha256 SHA-256 of this manifest's bytes
     * @param location URI of the artifact's directory
     */
    public ModelAnnouncement announcement(
            String slot, String manifestSha256, URI location, long announcedTimeMillis) {
        return new ModelAnnouncement(
                        slot, version, location.toString(), manifestSha256, announcedTimeMillis)
                .withPopular(popularItems);
    }

    /**
     * Returns the inputs that this build does not know. The manifest of such a model can be read,
     * listed and pruned; the model cannot be asked.
     */
    List<String> unknownInputs() {
        return unknownInputs(optionalInputs);
    }

    private static List<String> unknownInputs(List<String> names) {
        return names.stream().filter(name -> !ModelInputs.knownWords().contains(name)).toList();
    }

    /**
     * Returns the module's inputs beside items and exclusions.
     *
     * @throws IllegalStateException if this build does not know all of them; an {@link Artifact}
     *     has no others
     */
    public ModelInputs inputs() {
        if (!unknownInputs().isEmpty()) {
            throw new IllegalStateException(
                    "%s takes %s, which this build does not know"
                            .formatted(version, unknownInputs()));
        }
        return ModelInputs.named(optionalInputs, eventTypes);
    }

    private static void requireColumns(Probe probe, ModelInputs inputs) {
        Map<String, Integer> expected = new TreeMap<>();
        for (InputColumn column : inputs.columns()) {
            expected.put(column.word(), column.size(1, probe.items().size()));
        }
        Map<String, Integer> found = new TreeMap<>();
        probe.columns().forEach((name, values) -> found.put(name, values.size()));
        if (!found.equals(expected)) {
            throw new IllegalArgumentException(
                    "A probe of %d items has columns of the sizes %s, and the model takes %s"
                            .formatted(probe.items().size(), found, expected));
        }
        for (long type : probe.columns().getOrDefault(InputColumn.TYPES.word(), List.of())) {
            if (type < 0 || type > inputs.eventTypes().size()) {
                throw new IllegalArgumentException(
                        "A probe's types hold %d; there are 0 to %d"
                                .formatted(type, inputs.eventTypes().size()));
            }
        }
    }

    /**
     * Reads a manifest alone, without a look at the files that it names.
     *
     * @param name the source of the bytes, for errors
     * @throws ArtifactException if the bytes are not a valid manifest, exceed the {@link
     *     ManifestBounds}, or have a format that this build does not read
     */
    public static Manifest parse(byte[] bytes, String name) throws ArtifactException {
        return ManifestJson.read(bytes, name);
    }

    /**
     * Reads the time of creation alone, in a heap that does not depend on the manifest's size.
     *
     * @param in the manifest's bytes, which may be read in part
     * @return empty if the manifest names no time, or has a format that this build does not read;
     *     other damage is not looked for
     */
    public static Optional<Instant> timeIn(InputStream in) throws IOException {
        return ManifestJson.createdAt(in);
    }

    /**
     * Reads a manifest's bytes from the disk.
     *
     * @throws ArtifactException if they are more than {@link #MAX_BYTES}
     */
    public static byte[] readBytes(Path file) throws ArtifactException, IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new ArtifactException(
                    "%s has more than the %d bytes that a manifest may have: publish the model again"
                            .formatted(file, MAX_BYTES));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_BYTES);
        }
    }

    private static void requirePositive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException("%s is %d: at least 1".formatted(name, value));
        }
    }

    private static void requireFiles(Map<String, FileEntry> files) {
        for (String required : List.of(MODULE_FILE, VOCABULARY_FILE)) {
            if (!files.containsKey(required)) {
                throw new IllegalArgumentException("files lacks " + required);
            }
        }
        for (String name : files.keySet()) {
            if (!PlainName.is(name) || name.equals(FILE_NAME) || name.equals(SIGNATURE_FILE)) {
                throw new IllegalArgumentException(
                        "files holds \"%s\": a plain file name inside the artifact's directory, other than %s and %s"
                                .formatted(name, FILE_NAME, SIGNATURE_FILE));
            }
        }
    }

    private static void requireDistinct(List<String> popularItems) {
        Set<String> met = new HashSet<>();
        for (String itemId : popularItems) {
            if (!met.add(itemId)) {
                throw new IllegalArgumentException("popularItems holds %s twice".formatted(itemId));
            }
        }
    }

    private static void requireIndices(List<Integer> indices, int from, int to, String name) {
        for (int index : indices) {
            if (index < from || index > to) {
                throw new IllegalArgumentException(
                        "A probe's %s hold the index %d; there are %d to %d"
                                .formatted(name, index, from, to));
            }
        }
    }

    private static <T> List<T> copy(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    /** Sorted, so that equal manifests have equal bytes and print alike. */
    private static <T> Map<String, T> sorted(Map<String, T> map) {
        if (map == null) {
            return Map.of();
        }
        TreeMap<String, T> sorted = new TreeMap<>(map);
        sorted.forEach((name, value) -> requireNonNull(value, () -> name + " is null"));
        return Collections.unmodifiableMap(sorted);
    }
}

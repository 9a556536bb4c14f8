package io.nextup.artifact;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MutableConfigOverride;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.scoring.Probe;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** {@code manifest.json}: one JSON object, UTF-8, fields as {@link Manifest} names them. */
final class ManifestJson {
    /** Most characters of {@code createdAt}. */
    private static final int MOST_TIME_CHARACTERS = 100;

    /**
     * Ignores unknown fields: a later build may add some without a new format version. All else is
     * strict.
     */
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .withConfigOverride(Manifest.class, ManifestJson::skipUnknown)
                    .withConfigOverride(Manifest.FileEntry.class, ManifestJson::skipUnknown)
                    .withConfigOverride(ModelRules.class, ManifestJson::skipUnknown)
                    .withConfigOverride(Standing.class, ManifestJson::skipUnknown)
                    .withConfigOverride(Standing.Baseline.class, ManifestJson::skipUnknown)
                    .withConfigOverride(Probe.class, ManifestJson::skipUnknown)
                    .build();

    /** Keeps nothing of what it passes over, not even the names of fields. */
    private static final JsonFactory SCANNER =
            JsonFactory.builder()
                    .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                    .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxStringLength(MOST_TIME_CHARACTERS)
                                    .build())
                    .build();

    private ManifestJson() {}

    /**
     * Skips the unknown fields of a record. The mapper's own feature does not: it keeps them until
     * it has all fields of the record.
     */
    private static void skipUnknown(MutableConfigOverride type) {
        type.setIgnorals(JsonIgnoreProperties.Value.empty().withIgnoreUnknown());
    }

    static byte[] write(Manifest manifest) {
        try {
            return MAPPER.writeValueAsBytes(manifest);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "Manifest of %s cannot be written: %s"
                            .formatted(manifest.version(), e.getOriginalMessage()),
                    e);
        }
    }

    /**
     * @param file the source of the bytes, for errors
     */
    static Manifest read(byte[] bytes, String file) throws ArtifactException {
        try {
            // Checked first: in a newer format the other fields may mean something else.
            int format = format(bytes);
            if (format < 1) {
                throw new ArtifactException(
                        "%s names no format version, so it is not an artifact's manifest: publish the model again"
                                .formatted(file));
            }
            if (format > Manifest.FORMAT) {
                throw new ArtifactException(
                        "%s has format version %d; this build reads versions 1 to %d: upgrade this build, or publish the model again"
                                .formatted(file, format, Manifest.FORMAT));
            }
            Optional<String> exceeded;
            try (JsonParser json = SCANNER.createParser(bytes)) {
                exceeded = ManifestBounds.exceeded(json);
            }
            if (exceeded.isPresent()) {
                throw new ArtifactException(
                        "%s is not a manifest: %s; publish the model again"
                                .formatted(file, exceeded.get()));
            }
            return MAPPER.readValue(bytes, Manifest.class);
        } catch (JsonProcessingException e) {
            throw new ArtifactException(
                    "%s is not a manifest: %s; publish the model again"
                            .formatted(file, e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            // The bytes are in memory, so only their content can be at fault.
            throw new ArtifactException("%s is not a manifest".formatted(file), e);
        }
    }

    /**
     * Returns the time of creation that a manifest names; empty if it names none, or has a format
     * that this build does not read. Reads no further than it must, and keeps nothing of the rest.
     */
    static Optional<Instant> createdAt(InputStream in) throws IOException {
        int format = 0;
        String created = null;
        try (JsonParser json = SCANNER.createParser(new BoundedInput(in, Manifest.MAX_BYTES))) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while ((format == 0 || created == null) && json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                if (field.equals("formatVersion")) {
                    format = json.getValueAsInt(0);
                } else if (field.equals("createdAt")) {
                    created = json.getValueAsString();
                } else {
                    json.skipChildren();
                }
            }
            return format < 1 || format > Manifest.FORMAT || created == null
                    ? Optional.empty()
                    : Optional.of(Instant.parse(created));
        } catch (JsonProcessingException | CharConversionException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /**
     * Returns the format version of a manifest, 0 where it names none. Keeps nothing of the rest:
     * as a tree, nested fields take many times their bytes.
     */
    private static int format(byte[] bytes) throws IOException {
        try (JsonParser json = SCANNER.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return 0;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = json.currentName().equals("formatVersion");
                json.nextToken();
                if (found) {
                    return json.getValueAsInt(0);
                }
                json.skipChildren();
            }
            return 0;
        }
    }
}

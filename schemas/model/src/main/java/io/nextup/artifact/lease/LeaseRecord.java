package io.nextup.artifact.lease;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;

/**
 * An entry of the log: {@code lease.json}, one JSON object in UTF-8 with these fields and {@code
 * formatVersion}. Readers ignore unknown fields.
 *
 * @param fencingNumber the number of the entry that acquired the lease; renewals keep it
 * @param owner the holder's name for people
 * @param holder unique id of the acquisition, even among those of the same owner
 * @param expiresAt time of expiry by the holder's clock
 * @param released true if the holder released the lease
 */
record LeaseRecord(
        long fencingNumber,
        String owner,
        String holder,
        Instant acquiredAt,
        Instant expiresAt,
        boolean released) {
    static final int NEWEST_FORMAT = 1;

    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();

    /** The record as written to the file; times are ISO-8601. */
    private record Json(
            int formatVersion,
            long fencingNumber,
            String owner,
            String holder,
            String acquiredAt,
            String expiresAt,
            boolean released) {}

    LeaseRecord {
        Objects.requireNonNull(holder, "holder is null");
        Objects.requireNonNull(acquiredAt, "acquiredAt is null");
        Objects.requireNonNull(expiresAt, "expiresAt is null");
        if (owner.isBlank()) {
            throw new IllegalArgumentException("owner is blank");
        }
        if (fencingNumber < 1) {
            throw new IllegalArgumentException(
                    "fencingNumber is %d: they start at 1".formatted(fencingNumber));
        }
    }

    LeaseRecord until(Instant newExpiresAt) {
        return new LeaseRecord(fencingNumber, owner, holder, acquiredAt, newExpiresAt, false);
    }

    LeaseRecord givenBack() {
        return new LeaseRecord(fencingNumber, owner, holder, acquiredAt, expiresAt, true);
    }

    byte[] toJson() {
        try {
            return MAPPER.writeValueAsBytes(
                    new Json(
                            NEWEST_FORMAT,
                            fencingNumber,
                            owner,
                            holder,
                            acquiredAt.toString(),
                            expiresAt.toString(),
                            released));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "The lease of %s cannot be written: %s"
                            .formatted(owner, e.getOriginalMessage()),
                    e);
        }
    }

    /**
     * @param file the source of the bytes, for errors
     */
    static LeaseRecord parse(byte[] bytes, String file) throws IOException {
        JsonNode tree = tree(bytes, file);
        // Checked first: in a newer format the other fields may mean something else.
        int format = tree.path("formatVersion").asInt(0);
        if (format > NEWEST_FORMAT) {
            throw new IOException(
                    "%s has format version %d; this build reads version %d: upgrade this build first"
                            .formatted(file, format, NEWEST_FORMAT));
        }
        if (format < 1) {
            throw harmed(file, "it names no format version", null);
        }
        try {
            Json json = MAPPER.treeToValue(tree, Json.class);
            return new LeaseRecord(
                    json.fencingNumber,
                    json.owner,
                    json.holder,
                    Instant.parse(json.acquiredAt),
                    Instant.parse(json.expiresAt),
                    json.released);
        } catch (JsonProcessingException e) {
            throw harmed(file, e.getOriginalMessage(), e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw harmed(file, e.getMessage(), e);
        }
    }

    private static JsonNode tree(byte[] bytes, String file) throws IOException {
        try {
            return MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw harmed(file, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw harmed(file, e.getMessage(), e);
        }
    }

    private static IOException harmed(String file, String reason, Exception cause) {
        return new IOException(
                "%s is not a valid lease: %s; when no process works on this registry, delete this file"
                        .formatted(file, reason),
                cause);
    }
}

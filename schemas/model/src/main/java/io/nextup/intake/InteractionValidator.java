package io.nextup.intake;

import static io.nextup.event.DeadLetter.Reason.ERASURE_WITHOUT_KEY;
import static io.nextup.event.DeadLetter.Reason.UNDECODABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.Interaction;
import io.nextup.event.mapping.MappedInteractions;
import io.nextup.event.registered.Schemas;
import io.nextup.event.registered.SchemasUnavailableException;
import io.nextup.event.wire.DecodeException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Judges a record of the interactions topic, for all readers and writers: decodes it, checks the
 * limits and determines its order time. Holds no state and no clock, so the same record always gets
 * the same verdict. Whatever the bytes, throws only if a schema registry gives no answer.
 */
public final class InteractionValidator {
    private static final int QUOTED_BYTES = 32;

    private final InteractionLimits limits;
    private final ErasureRules erasures;
    private final Decoder decoder;

    /** Reads the interactions of a record that has a value, all of one user. */
    @FunctionalInterface
    interface Decoder {
        List<Interaction> decode(
                byte[] key, byte[] value, long recordTimeMillis, Map<String, byte[]> headers)
                throws DecodeException;
    }

    /** Makes a validator of Nextup's own records, for whom every tombstone counts. */
    public InteractionValidator(InteractionLimits limits) {
        this(IntakeRules.of(limits));
    }

    public InteractionValidator(IntakeRules rules) {
        this(rules, (Schemas) null);
    }

    /**
     * Makes a validator that also reads records whose schema lies in a registry. It then throws
     * what {@link Schemas#of} throws for a registry without an answer, since that is not a verdict.
     *
     * @param schemas the registry's schemas; null without a registry
     */
    public InteractionValidator(IntakeRules rules, Schemas schemas) {
        this(rules, new MappedInteractions(rules.fields(), schemas)::decode);
    }

    InteractionValidator(IntakeRules rules, Decoder decoder) {
        this.limits = rules.limits();
        this.erasures = rules.erasures();
        this.decoder = requireNonNull(decoder, "decoder is null");
    }

    /** Judges a record that has no place and no headers yet, such as one that is to be sent. */
    public Verdict validate(byte[] key, byte[] value, long recordTimeMillis) {
        return validate(key, value, recordTimeMillis, RecordOrigin.toSend(Map.of()));
    }

    /**
     * Judges a record.
     *
     * @param key the record's key; null if it has none
     * @param value the record's value; null if it has none, which erases the key's user
     * @param recordTimeMillis the record's own timestamp, milliseconds since the epoch; negative if
     *     it has none
     * @param origin the record's place, read only if it has no value, and headers
     */
    public Verdict validate(byte[] key, byte[] value, long recordTimeMillis, RecordOrigin origin) {
        return value == null
                ? erasure(key, recordTimeMillis, origin)
                : interaction(key, value, recordTimeMillis, origin.headers());
    }

    private Verdict erasure(byte[] key, long recordTimeMillis, RecordOrigin tombstone) {
        if (key == null || key.length == 0) {
            return new Verdict.Rejected(
                    ERASURE_WITHOUT_KEY,
                    "A record without a value erases its key's user, but this record has no key");
        }
        Optional<String> userId = text(key);
        if (userId.isEmpty()) {
            return new Verdict.Rejected(
                    UNDECODABLE, "The key of an erasure is not UTF-8: %s".formatted(hex(key)));
        }
        return limits.idViolation("key", userId.get())
                .<Verdict>map(InteractionValidator::rejected)
                .orElseGet(
                        () ->
                                erasures.judge(
                                        userId.get(),
                                        recordTimeMillis,
                                        limits.maxFuture(),
                                        tombstone));
    }

    private Verdict interaction(
            byte[] key, byte[] value, long recordTimeMillis, Map<String, byte[]> headers) {
        List<Interaction> interactions;
        try {
            interactions = decoder.decode(key, value, recordTimeMillis, headers);
        } catch (DecodeException e) {
            return new Verdict.Rejected(e.reason(), messageOf(e));
        } catch (SchemasUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            // No input may stop its reader, not even one that the decoder does not expect.
            return new Verdict.Rejected(UNDECODABLE, e.getClass().getName() + ": " + messageOf(e));
        }
        List<Verdict.Ordered> ordered = new ArrayList<>(interactions.size());
        for (Interaction interaction : interactions) {
            Optional<InteractionLimits.Violation> violation =
                    limits.violation(interaction, recordTimeMillis);
            if (violation.isPresent()) {
                return refused(violation.get(), interactions.size() > 1, interaction.line());
            }
            ordered.add(new Verdict.Ordered(interaction, orderTime(interaction, recordTimeMillis)));
        }
        return new Verdict.Accepted(ordered);
    }

    private static Verdict.Rejected refused(
            InteractionLimits.Violation violation, boolean isOneOfSeveral, int line) {
        return new Verdict.Rejected(
                violation.reason(),
                isOneOfSeveral
                        ? "Line %d: %s".formatted(line, violation.detail())
                        : violation.detail());
    }

    /**
     * Returns the earlier of event time and record timestamp. By event time alone, one click from a
     * fast clock would make its user's next clicks look older, or too late.
     */
    private static long orderTime(Interaction interaction, long recordTimeMillis) {
        return recordTimeMillis < 0
                ? interaction.eventTimeMillis()
                : Math.min(interaction.eventTimeMillis(), recordTimeMillis);
    }

    private static Verdict.Rejected rejected(InteractionLimits.Violation violation) {
        return new Verdict.Rejected(violation.reason(), violation.detail());
    }

    /** Decodes the bytes; empty if they are not UTF-8. */
    static Optional<String> text(byte[] utf8) {
        try {
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String messageOf(Exception e) {
        return e.getMessage() == null ? "no message" : e.getMessage();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, QUOTED_BYTES));
    }
}

package io.nextup.job.ingest;

import static io.nextup.event.DeadLetter.Reason.ERASURE_WITHOUT_KEY;
import static io.nextup.event.DeadLetter.Reason.UNDECODABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.nextup.event.Codecs;
import io.nextup.event.DecodeException;
import io.nextup.event.Interaction;
import io.nextup.event.MessageCodec;
import io.nextup.model.InteractionLimits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Optional;

/** Decides what a record is. Holds no state and no clock: the same record, the same verdict. */
public final class InteractionValidator {
    private static final int QUOTED_BYTES = 32;

    private final MessageCodec<Interaction> codec;
    private final InteractionLimits limits;

    public InteractionValidator(IngestOptions options) {
        this(options, Codecs.INTERACTION);
    }

    InteractionValidator(IngestOptions options, MessageCodec<Interaction> codec) {
        this.codec = requireNonNull(codec, "codec is null");
        this.limits = options.limits();
    }

    public Verdict validate(RawRecord record) {
        return record.value() == null ? erasure(record.key()) : interaction(record);
    }

    private Verdict erasure(byte[] key) {
        if (key == null || key.length == 0) {
            return new Verdict.Rejected(
                    ERASURE_WITHOUT_KEY, "A record without value erases its key's user: no key");
        }
        Optional<String> userId = text(key);
        if (userId.isEmpty()) {
            return new Verdict.Rejected(
                    UNDECODABLE, "The key of an erasure is no UTF-8: %s".formatted(hex(key)));
        }
        return limits.idViolation("key", userId.get())
                .<Verdict>map(InteractionValidator::rejected)
                .orElseGet(() -> new Verdict.Erasure(userId.get()));
    }

    private Verdict interaction(RawRecord record) {
        Interaction interaction;
        try {
            interaction = codec.decode(record.value(), record.timestampMillis());
        } catch (DecodeException e) {
            return new Verdict.Rejected(e.reason(), messageOf(e));
        } catch (RuntimeException e) {
            // No input may stop the job, not even one that the decoder did not foresee.
            return new Verdict.Rejected(UNDECODABLE, e.getClass().getName() + ": " + messageOf(e));
        }
        return limits.violation(interaction, record.timestampMillis())
                .<Verdict>map(InteractionValidator::rejected)
                .orElseGet(() -> new Verdict.Accepted(interaction));
    }

    private static Verdict.Rejected rejected(InteractionLimits.Violation violation) {
        return new Verdict.Rejected(violation.reason(), violation.detail());
    }

    /** The text; empty where the bytes are no UTF-8. */
    private static Optional<String> text(byte[] utf8) {
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

package io.nextup.intake;

import static io.nextup.event.DeadLetter.Reason.ERASURE_REPEATED;
import static java.util.Comparator.comparingLong;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A user's signed erasures that have counted: a copy of one does not count again. Immutable.
 *
 * <p>It holds the {@value #MAX_IDS} newest ids, and of all before them the newest time. What was
 * signed at or before that time counts no more, so a copy never counts, however old it is. This
 * needs no clock: a copy's timestamp is its writer's word.
 *
 * @param floorMillis newest time of the ids that are no longer held, milliseconds since the epoch;
 *     -1 if all are held
 * @param ids ids by time, oldest first
 */
public record CountedErasures(long floorMillis, List<ErasureId> ids) {
    public static final CountedErasures NONE = new CountedErasures(-1, List.of());

    static final int MAX_IDS = 16;

    private static final int VERSION = 1;

    public CountedErasures {
        ids = List.copyOf(ids);
        if (ids.size() > MAX_IDS) {
            throw new IllegalArgumentException("%d ids: at most %d".formatted(ids.size(), MAX_IDS));
        }
    }

    /** Returns why the erasure does not count; empty if it does. */
    public Optional<Verdict.Rejected> refusal(ErasureId id) {
        if (ids.stream().anyMatch(one -> one.requestId().equals(id.requestId()))) {
            return Optional.of(
                    new Verdict.Rejected(
                            ERASURE_REPEATED,
                            "Request %s has erased this user before".formatted(id.requestId())));
        }
        if (id.signedTimeMillis() <= floorMillis) {
            return Optional.of(
                    new Verdict.Rejected(
                            ERASURE_REPEATED,
                            "Request %s was signed at %s, and ids of this user are remembered after %s only: request the erasure again"
                                    .formatted(
                                            id.requestId(),
                                            Instant.ofEpochMilli(id.signedTimeMillis()),
                                            Instant.ofEpochMilli(floorMillis))));
        }
        return Optional.empty();
    }

    /** Returns a copy with an erasure that counts. */
    public CountedErasures with(ErasureId id) {
        List<ErasureId> all = new ArrayList<>(ids);
        all.add(id);
        all.sort(comparingLong(ErasureId::signedTimeMillis));
        long floor = floorMillis;
        if (all.size() > MAX_IDS) {
            floor = all.remove(0).signedTimeMillis();
        }
        return new CountedErasures(floor, all);
    }

    /** Writes these: the version, then the floor, the number of ids, and each id and its time. */
    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(floorMillis);
            out.writeInt(ids.size());
            for (ErasureId id : ids) {
                out.writeUTF(id.requestId());
                out.writeLong(id.signedTimeMillis());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Memory does not fail.
        }
        return bytes.toByteArray();
    }

    /** Reads what {@link #bytes} wrote. */
    public static CountedErasures read(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw new IOException(
                    "Counted erasures have version %d; this build reads %d: restore with the build that wrote them, or a later one"
                            .formatted(version, VERSION));
        }
        long floor = in.readLong();
        int size = in.readInt();
        List<ErasureId> ids = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            ids.add(new ErasureId(in.readUTF(), in.readLong()));
        }
        return new CountedErasures(floor, ids);
    }
}

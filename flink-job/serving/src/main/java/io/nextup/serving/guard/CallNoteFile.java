package io.nextup.serving.guard;

import io.nextup.artifact.ModelId;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker's note, in a memory-mapped file: it survives the process, however that ends. The note
 * holds the time itself, because writing to mapped memory need not change the file's.
 * Little-endian:
 *
 * <pre>
 * int      the format, 2
 * int      the state: 0 idle, 1 in a call, 2 in a call of one suspect alone
 * long     the call's number, from 1
 * int      number of requests
 * 64 bytes the manifest's SHA-256, in hexadecimal digits
 * 4 bytes  length of the version
 * 256 bytes the version in UTF-8, cut
 * long     time when the call began, milliseconds since the epoch
 * long...  a hash of each request
 * </pre>
 *
 * The state is written last when a call begins, and first when it ends.
 */
final class CallNoteFile implements CallNotes.Note {
    private static final Logger LOG = LoggerFactory.getLogger(CallNoteFile.class);

    /** A note with more requests names the first of them. */
    static final int MOST_REQUESTS = 4096;

    static final int IDLE = 0;
    static final int IN_CALL = 1;
    static final int AGAIN = 2;

    private static final int FORMAT = 2;
    private static final int STATE_AT = 4;
    private static final int NUMBER_AT = 8;
    private static final int COUNT_AT = 16;
    private static final int SHA_AT = 20;
    private static final int SHA_BYTES = 64;
    private static final int VERSION_LENGTH_AT = SHA_AT + SHA_BYTES;
    private static final int VERSION_AT = VERSION_LENGTH_AT + 4;
    private static final int VERSION_BYTES = 256;
    private static final int TIME_AT = VERSION_AT + VERSION_BYTES;
    private static final int HASHES_AT = TIME_AT + Long.BYTES;
    private static final int SIZE = HASHES_AT + MOST_REQUESTS * Long.BYTES;
    private static final VarHandle STATE =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MappedByteBuffer note;
    private final InstantSource clock;
    private ModelId noted;
    private long number;

    private CallNoteFile(Path file, MappedByteBuffer note, InstantSource clock) {
        this.file = file;
        this.note = note;
        this.clock = clock;
    }

    static CallNoteFile create(Path file, InstantSource clock) throws IOException {
        try (FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            // Writes the file instead of only mapping it, so that a full disk fails here and not in
            // a call.
            channel.write(ByteBuffer.allocate(SIZE));
            MappedByteBuffer note = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
            note.order(ByteOrder.LITTLE_ENDIAN);
            note.putInt(0, FORMAT);
            return new CallNoteFile(file, note, clock);
        }
    }

    @Override
    public void begins(ModelId model, long[] requests, int count, boolean again) {
        if (!model.equals(noted)) {
            put(SHA_AT, model.manifestSha256(), SHA_BYTES);
            note.putInt(VERSION_LENGTH_AT, put(VERSION_AT, model.version(), VERSION_BYTES));
            noted = model;
        }
        int kept = Math.min(count, MOST_REQUESTS);
        note.putLong(NUMBER_AT, ++number);
        note.putInt(COUNT_AT, kept);
        note.putLong(TIME_AT, clock.millis());
        for (int r = 0; r < kept; r++) {
            note.putLong(HASHES_AT + r * Long.BYTES, requests[r]);
        }
        STATE.setRelease(note, STATE_AT, again ? AGAIN : IN_CALL);
    }

    @Override
    public void ended() {
        STATE.setRelease(note, STATE_AT, IDLE);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // An idle note makes no request a suspect.
            ended();
        }
    }

    private int put(int at, String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, most);
        note.put(at, bytes, 0, length);
        return length;
    }

    /**
     * The content of a dead process's note.
     *
     * @param beganMillis time when the call began, milliseconds since the epoch
     * @param again true for a call of one suspect alone: an earlier process died in a call of it
     */
    record Told(ModelId model, long[] requests, long beganMillis, boolean again) {}

    /** Reads a note; empty if it has no call in progress, or this build cannot read it. */
    static Optional<Told> read(Path file) throws IOException {
        ByteBuffer note = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        if (note.capacity() != SIZE || note.getInt(0) != FORMAT) {
            LOG.warn("{} is truncated or has another format than {}: ignored", file, FORMAT);
            return Optional.empty();
        }
        int state = note.getInt(STATE_AT);
        int count = note.getInt(COUNT_AT);
        int versionLength = note.getInt(VERSION_LENGTH_AT);
        if ((state != IN_CALL && state != AGAIN)
                || count < 1
                || count > MOST_REQUESTS
                || versionLength < 0
                || versionLength > VERSION_BYTES) {
            return Optional.empty();
        }
        long[] requests = new long[count];
        Arrays.setAll(requests, r -> note.getLong(HASHES_AT + r * Long.BYTES));
        return Optional.of(
                new Told(
                        new ModelId(
                                text(note, VERSION_AT, versionLength),
                                text(note, SHA_AT, SHA_BYTES)),
                        requests,
                        note.getLong(TIME_AT),
                        state == AGAIN));
    }

    private static String text(ByteBuffer note, int at, int length) {
        byte[] bytes = new byte[length];
        note.get(at, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}

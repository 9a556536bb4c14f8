package io.nextup.job.score;

import io.nextup.serving.engine.ScoreRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * A request as bytes: in checkpoints, where it waits for its answer, so later builds must read what
 * this one writes. A change of the request is a new version here, beside those before.
 *
 * <p>Version 1, a request that answers its events and those of the requests that it has taken over:
 *
 * <pre>
 * byte    1, the version
 * text    user id
 * int     how many items, then a text each, oldest first
 * long    sequence
 * int     how many answered references, then a text each, oldest first
 * long    time of the newest answered event, milliseconds since the epoch
 * </pre>
 *
 * Version 2, a request whose events a newer one answers:
 *
 * <pre>
 * byte    2, the version
 * text    user id
 * long    sequence
 * </pre>
 *
 * Only a job that conflates writes version 2. Numbers are big-endian; texts are as {@link
 * StringValue} writes them.
 */
public final class ScoreRequestSerializer extends TypeSerializerSingleton<ScoreRequest> {
    private static final long serialVersionUID = 1L;

    private static final byte ANSWERS = 1;
    private static final byte TAKEN_OVER = 2;

    /** What is allocated on the word of a length alone. */
    private static final int CHUNK = 1024;

    @Override
    public boolean isImmutableType() {
        return false;
    }

    /** None: a request without a user or an answered event is none. */
    @Override
    public ScoreRequest createInstance() {
        return null;
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public void serialize(ScoreRequest request, DataOutputView target) throws IOException {
        if (request.isTakenOver()) {
            target.writeByte(TAKEN_OVER);
            StringValue.writeString(request.userId(), target);
            target.writeLong(request.sequence());
            return;
        }
        target.writeByte(ANSWERS);
        StringValue.writeString(request.userId(), target);
        writeTexts(request.itemIds(), target);
        target.writeLong(request.sequence());
        writeTexts(request.answers(), target);
        target.writeLong(request.eventTimeMillis());
    }

    @Override
    public ScoreRequest deserialize(DataInputView source) throws IOException {
        byte version = source.readByte();
        return switch (version) {
            case ANSWERS ->
                    new ScoreRequest(
                            StringValue.readString(source),
                            readTexts(source),
                            source.readLong(),
                            readTexts(source),
                            source.readLong());
            case TAKEN_OVER ->
                    ScoreRequest.takenOver(StringValue.readString(source), source.readLong());
            default ->
                    throw new IOException(
                            "A request in flight has format version %d; this build reads versions 1 to %d: if the state was written by a newer build, start that one"
                                    .formatted(version, TAKEN_OVER));
        };
    }

    @Override
    public ScoreRequest deserialize(ScoreRequest reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    /**
     * A copy indeed: a checkpoint copies what is in flight at its barrier and writes it later, on
     * another thread, while requests are taken over.
     */
    @Override
    public ScoreRequest copy(ScoreRequest from) {
        return from.copy();
    }

    @Override
    public ScoreRequest copy(ScoreRequest from, ScoreRequest reuse) {
        return from.copy();
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public TypeSerializerSnapshot<ScoreRequest> snapshotConfiguration() {
        return new Snapshot();
    }

    private static void writeTexts(List<String> texts, DataOutputView target) throws IOException {
        target.writeInt(texts.size());
        for (String text : texts) {
            StringValue.writeString(text, target);
        }
    }

    private static List<String> readTexts(DataInputView source) throws IOException {
        int count = source.readInt();
        if (count < 0) {
            throw new IOException("Corrupt request in flight: %d texts".formatted(count));
        }
        List<String> texts = new ArrayList<>(Math.min(count, CHUNK));
        for (int i = 0; i < count; i++) {
            texts.add(StringValue.readString(source));
        }
        return texts;
    }

    /**
     * Stands in every checkpoint beside the requests. It says nothing of their format: each request
     * names its own version.
     *
     * <p>The class's name is in checkpoints too: it must not be renamed.
     */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ScoreRequest> {
        public Snapshot() {
            super(ScoreRequestSerializer::new);
        }
    }
}

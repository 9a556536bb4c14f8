package io.nextup.job.score;

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
 * this one writes. A change of the record is a new version here, beside those before. Version 1:
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
 * Numbers are big-endian; texts are as {@link StringValue} writes them.
 */
public final class ScoreRequestSerializer extends TypeSerializerSingleton<ScoreRequest> {
    private static final long serialVersionUID = 1L;

    private static final byte VERSION = 1;

    /** What is allocated on the word of a length alone. */
    private static final int CHUNK = 1024;

    @Override
    public boolean isImmutableType() {
        return true;
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
        target.writeByte(VERSION);
        StringValue.writeString(request.userId(), target);
        writeTexts(request.itemIds(), target);
        target.writeLong(request.sequence());
        writeTexts(request.answers(), target);
        target.writeLong(request.eventTimeMillis());
    }

    @Override
    public ScoreRequest deserialize(DataInputView source) throws IOException {
        byte version = source.readByte();
        if (version != VERSION) {
            throw new IOException(
                    "A request in flight has format version %d; this build reads version %d: if the state was written by a newer build, start that one"
                            .formatted(version, VERSION));
        }
        return new ScoreRequest(
                StringValue.readString(source),
                readTexts(source),
                source.readLong(),
                readTexts(source),
                source.readLong());
    }

    @Override
    public ScoreRequest deserialize(ScoreRequest reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public ScoreRequest copy(ScoreRequest from) {
        return from;
    }

    @Override
    public ScoreRequest copy(ScoreRequest from, ScoreRequest reuse) {
        return from;
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

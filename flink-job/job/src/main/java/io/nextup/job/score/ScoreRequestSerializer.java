package io.nextup.job.score;

import io.nextup.serving.engine.RequestContext;
import io.nextup.serving.engine.ScoreRequest;
import java.io.EOFException;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * The serializer of requests. A checkpoint has the requests that wait for their answers, so later
 * builds must read the bytes of this one. A change of the request is a further version here, or a
 * new tag in {@link RequestContextFormat}.
 *
 * <p>Version 1, a request that answers its events and those of the requests that it has taken over:
 *
 * <pre>
 * byte    1, the version
 * text    user id
 * int     number of items, then a text each, oldest first
 * long    sequence
 * int     number of answered references, then a text each, oldest first
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
 * Version 3, a request of version 1 with a {@link RequestContext}:
 *
 * <pre>
 * byte    3, the version
 *         version 1 without its first byte
 *         the context, as in {@link RequestContextFormat}
 * </pre>
 *
 * Numbers are big-endian; texts are as {@link StringValue} writes them.
 *
 * <p>Each request has the lowest version that can hold it.
 */
public final class ScoreRequestSerializer extends TypeSerializerSingleton<ScoreRequest> {
    private static final long serialVersionUID = 1L;

    private static final byte ANSWERS = 1;
    private static final byte TAKEN_OVER = 2;
    private static final byte WITH_CONTEXT = 3;

    @Override
    public boolean isImmutableType() {
        return false;
    }

    /**
     * Returns null, since there is no valid empty request: each has a user and an answered event.
     */
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
            Texts.write(request.userId(), target);
            target.writeLong(request.sequence());
            return;
        }
        target.writeByte(request.context().isEmpty() ? ANSWERS : WITH_CONTEXT);
        Texts.write(request.userId(), target);
        Texts.writeAll(request.itemIds(), target);
        target.writeLong(request.sequence());
        Texts.writeAll(request.answers(), target);
        target.writeLong(request.eventTimeMillis());
        if (!request.context().isEmpty()) {
            RequestContextFormat.write(request.context(), target);
        }
    }

    @Override
    public ScoreRequest deserialize(DataInputView source) throws IOException {
        try {
            return read(source);
        } catch (EOFException e) {
            throw new IOException(
                    "A request in flight ends too early: the checkpoint is damaged, restore an older one",
                    e);
        } catch (IllegalArgumentException e) {
            throw new CorruptRequestException(e.getMessage(), e);
        }
    }

    private static ScoreRequest read(DataInputView source) throws IOException {
        byte version = source.readByte();
        return switch (version) {
            case ANSWERS -> readAnswering(source, false);
            case TAKEN_OVER -> ScoreRequest.takenOver(Texts.read(source), source.readLong());
            case WITH_CONTEXT -> readAnswering(source, true);
            default ->
                    throw new IOException(
                            "A request in flight has format version %d; this build reads versions 1 to %d: if the state was written by a newer build, start that one"
                                    .formatted(version, WITH_CONTEXT));
        };
    }

    private static ScoreRequest readAnswering(DataInputView source, boolean withContext)
            throws IOException {
        return new ScoreRequest(
                Texts.read(source),
                Texts.readAll(source),
                source.readLong(),
                Texts.readAll(source),
                source.readLong(),
                withContext ? RequestContextFormat.read(source) : RequestContext.NONE);
    }

    @Override
    public ScoreRequest deserialize(ScoreRequest reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    /**
     * Makes a real copy: a checkpoint copies the requests in flight at its barrier and writes them
     * later, on another thread, while requests are taken over.
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

    /**
     * The serializer's snapshot in every checkpoint. It does not describe the format of requests:
     * each one names its own version.
     *
     * <p>The class's name is in checkpoints too: it must not be renamed.
     */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ScoreRequest> {
        public Snapshot() {
            super(ScoreRequestSerializer::new);
        }
    }
}

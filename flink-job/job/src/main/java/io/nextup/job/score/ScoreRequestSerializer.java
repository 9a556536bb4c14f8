package io.nextup.job.score;

import io.nextup.event.EventReference;
import io.nextup.serving.engine.RequestContext;
import io.nextup.serving.engine.ScoreRequest;
import java.io.EOFException;
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
 * Version 4, a request some of whose events have no id, or are further lines of a record:
 *
 * <pre>
 * byte    4, the version
 * text    user id
 * int     number of items, then a text each, oldest first
 * long    sequence
 * int     number of answered events, then for each, oldest first:
 *   byte    0 and the event's id as a text; or 1, the topic as a text, an int for the partition
 *           and a long for the offset
 *   int     line
 * long    time of the newest answered event, milliseconds since the epoch
 *         the context, as in {@link RequestContextFormat}
 * </pre>
 *
 * Version 5, a request to forget the user's list:
 *
 * <pre>
 * byte    5, the version
 * text    user id
 * </pre>
 *
 * Numbers are big-endian; texts are as {@link StringValue} writes them.
 *
 * <p>Each request has the lowest version that can hold it. The references of versions 1 and 3 are
 * ids of events; builds before version 4 wrote places as texts, which are read as ids, too.
 */
public final class ScoreRequestSerializer extends TypeSerializerSingleton<ScoreRequest> {
    private static final long serialVersionUID = 1L;

    private static final byte ANSWERS = 1;
    private static final byte TAKEN_OVER = 2;
    private static final byte WITH_CONTEXT = 3;
    private static final byte WITH_PLACES = 4;
    private static final byte FORGETS = 5;

    private static final byte EVENT = 0;
    private static final byte PLACE = 1;

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
        if (request.forgets()) {
            target.writeByte(FORGETS);
            Texts.write(request.userId(), target);
            return;
        }
        byte version = answeringVersion(request);
        target.writeByte(version);
        Texts.write(request.userId(), target);
        Texts.writeAll(request.itemIds(), target);
        target.writeLong(request.sequence());
        target.writeInt(request.answers().size());
        for (EventReference event : request.answers()) {
            writeAnswer(event, version, target);
        }
        target.writeLong(request.eventTimeMillis());
        if (version != ANSWERS) {
            RequestContextFormat.write(request.context(), target);
        }
    }

    private static byte answeringVersion(ScoreRequest request) {
        if (request.answers().stream().anyMatch(event -> !isItsId(event))) {
            return WITH_PLACES;
        }
        return request.context().isEmpty() ? ANSWERS : WITH_CONTEXT;
    }

    private static boolean isItsId(EventReference event) {
        return event.event() != null && event.equals(EventReference.event(event.event()));
    }

    private static void writeAnswer(EventReference event, byte version, DataOutputView target)
            throws IOException {
        if (version != WITH_PLACES) {
            Texts.write(event.event(), target);
            return;
        }
        if (event.event() != null) {
            target.writeByte(EVENT);
            Texts.write(event.event(), target);
        } else {
            target.writeByte(PLACE);
            Texts.write(event.topic(), target);
            target.writeInt(event.partition());
            target.writeLong(event.offset());
        }
        target.writeInt(event.line());
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
            case ANSWERS, WITH_CONTEXT, WITH_PLACES -> readAnswering(version, source);
            case TAKEN_OVER -> ScoreRequest.takenOver(Texts.read(source), source.readLong());
            case FORGETS -> ScoreRequest.forget(Texts.read(source));
            default ->
                    throw new IOException(
                            "A request in flight has format version %d; this build reads versions 1 to %d: if the state was written by a newer build, start that one"
                                    .formatted(version, FORGETS));
        };
    }

    private static ScoreRequest readAnswering(byte version, DataInputView source)
            throws IOException {
        return new ScoreRequest(
                Texts.read(source),
                Texts.readAll(source),
                source.readLong(),
                readAnswers(version, source),
                source.readLong(),
                version == ANSWERS ? RequestContext.NONE : RequestContextFormat.read(source));
    }

    private static List<EventReference> readAnswers(byte version, DataInputView source)
            throws IOException {
        int count = Texts.readSize(source, "answered events");
        List<EventReference> answers = new ArrayList<>(Math.min(count, Texts.CHUNK));
        for (int i = 0; i < count; i++) {
            answers.add(
                    version == WITH_PLACES
                            ? readAnswer(source)
                            : EventReference.event(Texts.read(source)));
        }
        return answers;
    }

    private static EventReference readAnswer(DataInputView source) throws IOException {
        byte kind = source.readByte();
        EventReference first =
                switch (kind) {
                    case EVENT -> EventReference.event(Texts.read(source));
                    case PLACE ->
                            new EventReference(
                                    null,
                                    Texts.read(source),
                                    source.readInt(),
                                    source.readLong(),
                                    1);
                    default ->
                            throw new CorruptRequestException(
                                    "an event is named in the way %d".formatted(kind));
                };
        return first.atLine(source.readInt());
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

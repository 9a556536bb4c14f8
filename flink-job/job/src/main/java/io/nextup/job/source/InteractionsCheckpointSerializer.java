package io.nextup.job.source;

import static java.util.Objects.requireNonNull;

import java.io.EOFException;
import java.io.IOException;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.common.Uuid;

/**
 * The serializer of the enumerator's part of a checkpoint. Later builds must read the bytes of this
 * one. Flink stores the version beside them.
 *
 * <p>Version 1001:
 *
 * <pre>
 * int     version of the connector's state
 * int     number of bytes of the connector's state, then these
 * boolean whether the topic is known; if so:
 * text    its name, as {@link java.io.DataOutput#writeUTF} writes it
 * long    its id, the upper half; 0 for a broker without ids
 * long    its id, the lower half
 * int     its number of partitions
 * </pre>
 *
 * Numbers are big-endian. Versions up to 1000 are the connector's own: its state alone, as earlier
 * builds wrote it.
 */
final class InteractionsCheckpointSerializer
        implements SimpleVersionedSerializer<InteractionsCheckpoint> {
    private static final int CONNECTORS = 1000;
    private static final int FORMAT = 1;

    private final SimpleVersionedSerializer<KafkaSourceEnumState> connector;

    InteractionsCheckpointSerializer(SimpleVersionedSerializer<KafkaSourceEnumState> connector) {
        this.connector = requireNonNull(connector, "connector is null");
    }

    @Override
    public int getVersion() {
        return CONNECTORS + FORMAT;
    }

    @Override
    public byte[] serialize(InteractionsCheckpoint checkpoint) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        SimpleVersionedSerialization.writeVersionAndSerialize(
                connector, checkpoint.connector(), out);
        SourceTopic topic = checkpoint.topic();
        out.writeBoolean(topic != null);
        if (topic != null) {
            out.writeUTF(topic.name());
            out.writeLong(topic.id().getMostSignificantBits());
            out.writeLong(topic.id().getLeastSignificantBits());
            out.writeInt(topic.partitions());
        }
        return out.getCopyOfBuffer();
    }

    @Override
    public InteractionsCheckpoint deserialize(int version, byte[] bytes) throws IOException {
        if (version <= CONNECTORS) {
            return new InteractionsCheckpoint(connector.deserialize(version, bytes), null);
        }
        if (version != getVersion()) {
            throw new IOException(
                    "The state of the source has format version %d; this build reads versions 1 to %d: if the state was written by a newer build, start that one"
                            .formatted(version - CONNECTORS, FORMAT));
        }
        DataInputDeserializer in = new DataInputDeserializer(bytes);
        try {
            KafkaSourceEnumState state =
                    SimpleVersionedSerialization.readVersionAndDeSerialize(connector, in);
            return new InteractionsCheckpoint(state, in.readBoolean() ? topic(in) : null);
        } catch (EOFException e) {
            throw new IOException(
                    "The state of the source ends too early: the checkpoint is damaged, restore an older one",
                    e);
        }
    }

    private static SourceTopic topic(DataInputDeserializer in) throws IOException {
        return new SourceTopic(in.readUTF(), new Uuid(in.readLong(), in.readLong()), in.readInt());
    }
}

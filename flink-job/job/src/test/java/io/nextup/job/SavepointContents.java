package io.nextup.job;

import io.nextup.job.score.ScoreRequestSerializer;
import io.nextup.job.score.ScoreRequestTypeInfo;
import io.nextup.job.score.ScoreStage;
import io.nextup.job.sequence.SequenceState;
import io.nextup.sequence.SequenceEntry;
import io.nextup.sequence.UserSequence;
import io.nextup.serving.engine.ScoreRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitSerializer;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.state.api.OperatorIdentifier;
import org.apache.flink.state.api.SavepointReader;
import org.apache.flink.state.api.functions.KeyedStateReaderFunction;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.streamrecord.StreamElementSerializer;
import org.apache.flink.util.Collector;

/** The whole content of a savepoint of the job, read by Flink's State Processor API. */
record SavepointContents(
        Map<String, Sequence> sequences, List<ScoreRequest> inFlight, Map<String, Long> offsets) {

    /** A number greater than the number of elements in any test. */
    private static final int MOST = 10_000;

    /** The visible part of a user's sequence, without the hashes of its events. */
    record Sequence(long number, List<SequenceEntry> entries) {}

    static SavepointContents read(LocalFlink flink, String location) throws Exception {
        return new SavepointContents(
                sequences(flink, location), inFlight(flink, location), offsets(flink, location));
    }

    private static Map<String, Sequence> sequences(LocalFlink flink, String location)
            throws Exception {
        Map<String, Sequence> sequences = new HashMap<>();
        userSequences(flink, location)
                .forEach(
                        (user, sequence) ->
                                sequences.put(
                                        user,
                                        new Sequence(
                                                sequence.sequenceNumber(), sequence.entries())));
        return sequences;
    }

    /** Reads the sequences with the hashes of their events. */
    static Map<String, UserSequence> userSequences(LocalFlink flink, String location)
            throws Exception {
        Map<String, UserSequence> sequences = new HashMap<>();
        DataStream<Tuple2<String, byte[]>> stream =
                open(flink, location)
                        .readKeyedState(
                                OperatorIdentifier.forUid(SequenceState.OPERATOR),
                                new AllSequences(),
                                Types.STRING,
                                Types.TUPLE(Types.STRING, bytes()));
        for (Tuple2<String, byte[]> user : collect(stream)) {
            sequences.put(user.f0, UserSequence.readFrom(new DataInputDeserializer(user.f1)));
        }
        return sequences;
    }

    /**
     * Reads the requests that Flink's operator for asynchronous calls keeps until they are
     * answered.
     */
    private static List<ScoreRequest> inFlight(LocalFlink flink, String location) throws Exception {
        return collect(
                open(flink, location)
                        .readListState(
                                OperatorIdentifier.forUid(ScoreStage.NAME),
                                "_async_wait_operator_state_",
                                TypeInformation.of(StreamElement.class),
                                new StreamElementSerializer<>(new ScoreRequestSerializer()))
                        .map(element -> element.<ScoreRequest>asRecord().getValue())
                        .returns(new ScoreRequestTypeInfo()));
    }

    /** Reads the next offsets of the interactions topic, by topic and partition. */
    static Map<String, Long> offsets(LocalFlink flink, String location) throws Exception {
        Map<String, Long> offsets = new HashMap<>();
        for (byte[] split :
                collect(
                        open(flink, location)
                                .readListState(
                                        OperatorIdentifier.forUid("interactions"),
                                        "SourceReaderState",
                                        bytes()))) {
            KafkaPartitionSplit partition =
                    SimpleVersionedSerialization.readVersionAndDeSerialize(
                            new KafkaPartitionSplitSerializer(), split);
            offsets.put(partition.getTopicPartition().toString(), partition.getStartingOffset());
        }
        return offsets;
    }

    private static SavepointReader open(LocalFlink flink, String location) throws IOException {
        StreamExecutionEnvironment env = flink.environment();
        // Elements of the scoring queue are passed between functions without a copy.
        env.getConfig().enableObjectReuse();
        return SavepointReader.read(env, location, new EmbeddedRocksDBStateBackend());
    }

    private static TypeInformation<byte[]> bytes() {
        return PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
    }

    private static <T> List<T> collect(DataStream<T> stream) throws Exception {
        return stream.executeAndCollect(MOST);
    }

    private static final class AllSequences
            extends KeyedStateReaderFunction<String, Tuple2<String, byte[]>> {
        private static final long serialVersionUID = 1L;

        private transient ValueState<UserSequence> sequences;

        @Override
        public void open(OpenContext context) {
            sequences =
                    getRuntimeContext().getState(SequenceState.descriptor(Duration.ofDays(36_500)));
        }

        @Override
        public void readKey(String user, Context context, Collector<Tuple2<String, byte[]>> out)
                throws IOException {
            DataOutputSerializer bytes = new DataOutputSerializer(256);
            sequences.value().writeTo(bytes);
            out.collect(Tuple2.of(user, bytes.getCopyOfBuffer()));
        }
    }
}

package io.nextup.job.ingest;

import static java.util.Objects.requireNonNull;

import io.nextup.event.TraceContext;
import io.nextup.intake.RecordOrigin;
import io.nextup.kafka.HeaderValues;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Passes bytes on, since a source that decoded them would have no side output for undecodable
 * records.
 */
public final class RawRecordDeserializer implements KafkaRecordDeserializationSchema<RawRecord> {
    private static final long serialVersionUID = 1L;

    private final List<String> headers;

    /**
     * @param headers names of the headers to keep of records with a value
     */
    public RawRecordDeserializer(List<String> headers) {
        this.headers = List.copyOf(requireNonNull(headers, "headers is null"));
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawRecord> out) {
        Function<String, byte[]> last = HeaderValues.lastOf(record.headers());
        out.collect(
                new RawRecord(
                        record.key(),
                        record.value(),
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.timestamp(),
                        RecordOrigin.headers(record.value() == null, headers, last),
                        TraceContext.of(last)));
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return TypeInformation.of(RawRecord.class);
    }
}

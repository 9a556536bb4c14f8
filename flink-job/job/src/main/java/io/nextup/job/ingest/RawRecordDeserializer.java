package io.nextup.job.ingest;

import io.nextup.intake.ErasureHeaders;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Passes bytes on, since a source that decoded them would have no side output for undecodable
 * records.
 */
public final class RawRecordDeserializer implements KafkaRecordDeserializationSchema<RawRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawRecord> out) {
        out.collect(
                new RawRecord(
                        record.key(),
                        record.value(),
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        record.timestamp(),
                        record.value() == null ? erasureHeaders(record) : null));
    }

    private static ErasureHeaders erasureHeaders(ConsumerRecord<byte[], byte[]> record) {
        return ErasureHeaders.of(
                name -> {
                    Header last = record.headers().lastHeader(name);
                    return last == null ? null : last.value();
                });
    }

    @Override
    public TypeInformation<RawRecord> getProducedType() {
        return TypeInformation.of(RawRecord.class);
    }
}

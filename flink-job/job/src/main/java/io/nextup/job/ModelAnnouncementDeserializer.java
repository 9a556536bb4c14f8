package io.nextup.job;

import io.nextup.event.Codecs;
import io.nextup.event.DecodeException;
import io.nextup.event.ModelAnnouncement;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads announcements. One that cannot be read is counted ({@code announcementsRefused}), logged
 * and passed over: the model that serves goes on serving.
 */
final class ModelAnnouncementDeserializer
        implements KafkaRecordDeserializationSchema<ModelAnnouncement> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ModelAnnouncementDeserializer.class);

    private transient Counter refused = new SimpleCounter();

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        refused = context.getMetricGroup().counter("announcementsRefused");
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> record, Collector<ModelAnnouncement> out) {
        if (record.value() == null) {
            // A tombstone: the slot's announcement was deleted, which unloads nothing.
            return;
        }
        try {
            out.collect(Codecs.MODEL_ANNOUNCEMENT.decode(record.value(), record.timestamp()));
        } catch (DecodeException | RuntimeException e) {
            refused.inc();
            LOG.warn(
                    "The record at {}:{}:{} is no announcement of a model and is passed over: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    @Override
    public TypeInformation<ModelAnnouncement> getProducedType() {
        return TypeInformation.of(ModelAnnouncement.class);
    }
}

package io.nextup.acceptance.layers.planted;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes its own clients, which the rule must find. Never run. */
public final class PlantedClient {
    private PlantedClient() {}

    static void make(Map<String, Object> properties) {
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .close();
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())
                .close();
        Admin.create(properties).close();
    }
}

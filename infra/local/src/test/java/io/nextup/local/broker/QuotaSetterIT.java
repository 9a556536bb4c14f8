package io.nextup.local.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nextup.local.broker.AclsFile.Principal;
import io.nextup.local.broker.AclsFile.Quota;
import io.nextup.local.broker.AclsFile.Rule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Declared quotas on a real broker. */
class QuotaSetterIT {
    private static final ClientQuotaEntity ANN =
            new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "ann"));

    private static final Quota BYTES = new Quota("ann", "producer_byte_rate", 1_000);
    private static final Quota REQUESTS = new Quota("ann", "request_percentage", 50);

    private static final AclsFile FILE =
            new AclsFile(
                    List.of(
                            new Principal(
                                    "User:ann",
                                    List.of(
                                            new Rule(
                                                    "clicks",
                                                    null,
                                                    null,
                                                    null,
                                                    false,
                                                    List.of("Write"))),
                                    Map.of(
                                            BYTES.key(),
                                            BYTES.value(),
                                            REQUESTS.key(),
                                            REQUESTS.value()))));

    @TempDir Path directory;

    @Test
    void declaredQuotasReplaceOthersAndThoseThatAreNotDeclaredStay() throws Exception {
        try (KafkaBroker broker = KafkaBroker.start(directory, 0);
                Admin admin = BrokerAdmin.connect(broker.settings())) {
            QuotaSetter setter = new QuotaSetter(admin, broker.settings());

            assertThat(setter.set(FILE))
                    .isEqualTo(new QuotaSetter.Result(List.of(BYTES, REQUESTS), List.of()));
            assertThat(setter.set(FILE))
                    .isEqualTo(new QuotaSetter.Result(List.of(), List.of(BYTES, REQUESTS)));

            admin.alterClientQuotas(
                            List.of(
                                    new ClientQuotaAlteration(
                                            ANN,
                                            List.of(
                                                    new ClientQuotaAlteration.Op(BYTES.key(), 5.0),
                                                    new ClientQuotaAlteration.Op(
                                                            "consumer_byte_rate", 7.0)))))
                    .all()
                    .get();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> quotas(admin).containsKey("consumer_byte_rate"));

            assertThat(setter.set(FILE))
                    .isEqualTo(new QuotaSetter.Result(List.of(BYTES), List.of(REQUESTS)));
            assertThat(quotas(admin))
                    .isEqualTo(
                            Map.of(
                                    "producer_byte_rate",
                                    1_000.0,
                                    "request_percentage",
                                    50.0,
                                    "consumer_byte_rate",
                                    7.0));
        }
    }

    private static Map<String, Double> quotas(Admin admin) throws Exception {
        return admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get().get(ANN);
    }
}

package io.nextup.local.layers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.nextup.local.layers.planted.PlantedClient;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Settings of a cluster, security above all, are heeded only where all clients come from one place.
 */
class KafkaDoorTest {
    /** The classes whose constructors or factories give a client, or Flink's source or sink. */
    private static final Set<String> CLIENTS =
            Set.of(
                    "org.apache.kafka.clients.consumer.KafkaConsumer",
                    "org.apache.kafka.clients.producer.KafkaProducer",
                    "org.apache.kafka.clients.admin.Admin",
                    "org.apache.kafka.clients.admin.AdminClient",
                    "org.apache.kafka.clients.admin.KafkaAdminClient",
                    "org.apache.flink.connector.kafka.source.KafkaSource",
                    "org.apache.flink.connector.kafka.sink.KafkaSink");

    private static final Set<String> MAKERS = Set.of("<init>", "create", "builder");

    private static final ArchRule RULE =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("io.nextup.kafka.KafkaClients")
                    .and()
                    .doNotHaveFullyQualifiedName("io.nextup.job.KafkaEnds")
                    .should()
                    .accessTargetWhere(makesAClient())
                    .because("KafkaClients makes every client, KafkaEnds the source and the sinks");

    private static DescribedPredicate<JavaAccess<?>> makesAClient() {
        return DescribedPredicate.describe(
                "make a Kafka client",
                access ->
                        CLIENTS.contains(access.getTargetOwner().getFullName())
                                && MAKERS.contains(access.getTarget().getName()));
    }

    @Test
    void onePlaceMakesEachKindOfKafkaClient() throws Exception {
        JavaClasses classes = BuiltClasses.read();

        assertThat(classes.contain("io.nextup.kafka.KafkaClients")).isTrue();
        assertThat(classes.contain("io.nextup.job.KafkaEnds")).isTrue();
        assertThat(classes.contain("io.nextup.serving.feed.TopicFeed")).isTrue();
        assertThat(classes.contain("io.nextup.trainer.TrainCommand")).isTrue();
        assertThat(classes.contain("io.nextup.local.Nextup")).isTrue();
        RULE.check(classes);
    }

    @Test
    void aClassThatMakesItsOwnClientsBreaksTheRuleAtEachOfThem() {
        JavaClasses planted = new ClassFileImporter().importClasses(PlantedClient.class);

        assertThat(RULE.evaluate(planted).getFailureReport().getDetails())
                .hasSize(3)
                .anyMatch(line -> line.contains("KafkaConsumer"))
                .anyMatch(line -> line.contains("KafkaProducer"))
                .anyMatch(line -> line.contains("Admin.create"));
    }
}

package io.nextup.acceptance.layers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.nextup.acceptance.layers.planted.PlantedClient;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Only one class makes Kafka clients: else some would ignore settings of the cluster, such as
 * security.
 */
class KafkaDoorTest {
    /** Types of clients: a constructor or factory of any subtype makes a client. */
    private static final Set<String> CLIENTS =
            Set.of(
                    "org.apache.kafka.clients.consumer.Consumer",
                    "org.apache.kafka.clients.consumer.ShareConsumer",
                    "org.apache.kafka.clients.producer.Producer",
                    "org.apache.kafka.clients.admin.Admin");

    /** Connectors of Flink, which make clients of their own; this module does not see Flink. */
    private static final Set<String> CONNECTORS =
            Set.of(
                    "org.apache.flink.connector.kafka.source.KafkaSource",
                    "org.apache.flink.connector.kafka.source.KafkaSourceBuilder",
                    "org.apache.flink.connector.kafka.sink.KafkaSink",
                    "org.apache.flink.connector.kafka.sink.KafkaSinkBuilder");

    private static final Set<String> MAKERS = Set.of("<init>", "create", "builder");

    private static final ArchRule RULE =
            noClasses()
                    .that()
                    .doNotHaveFullyQualifiedName("io.nextup.kafka.KafkaClients")
                    .and()
                    .doNotHaveFullyQualifiedName("io.nextup.job.KafkaConnectors")
                    .should()
                    .accessTargetWhere(makesAClient())
                    .because(
                            "KafkaClients makes every client, KafkaConnectors the source and the sinks");

    private static DescribedPredicate<JavaAccess<?>> makesAClient() {
        return DescribedPredicate.describe(
                "make a Kafka client",
                access ->
                        MAKERS.contains(access.getTarget().getName())
                                && (CONNECTORS.contains(access.getTargetOwner().getFullName())
                                        || CLIENTS.stream()
                                                .anyMatch(
                                                        access.getTargetOwner()::isAssignableTo)));
    }

    @Test
    void onePlaceMakesEachKindOfKafkaClient() throws Exception {
        JavaClasses classes = BuiltClasses.read();

        assertThat(classes.contain("io.nextup.kafka.KafkaClients")).isTrue();
        assertThat(classes.contain("io.nextup.job.KafkaConnectors")).isTrue();
        assertThat(classes.contain("io.nextup.serving.feed.TopicFeed")).isTrue();
        assertThat(classes.contain("io.nextup.launcher.train.TrainCommand")).isTrue();
        assertThat(classes.contain("io.nextup.launcher.Nextup")).isTrue();
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

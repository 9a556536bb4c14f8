package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

class MissingRightsTest {
    private static final Right MODELS = Right.onTopic(AclOperation.WRITE, "nextup.models.v1");

    @Test
    void aLoginOfItsOwnNameGetsTheRightsOfAllPartsFromASuperUser() {
        assertThat(
                        new MissingRights(
                                        login("shop"),
                                        List.of(
                                                MODELS,
                                                Right.onGroup(AclOperation.READ, "nextup"),
                                                Right.onTransactionalId(
                                                        AclOperation.WRITE, "nextup-0")))
                                .sentence())
                .isEqualTo(
                        "User:shop lacks Write on topic nextup.models.v1, Read on group nextup, Write on transactional id nextup-0 at broker:1: a super user gives it all rights of job, console and trainer with ./nextup topics --acls --user shop --kafka-config SUPER-USER.properties");
    }

    /** The rights of all parts would be too many for the user of one. */
    @Test
    void aDeclaredUserGetsItsOwnRightsAlone() {
        assertThat(MODELS.missing(login("nextup-trainer")))
                .endsWith(
                        ": a super user gives it what acls.yaml declares with ./nextup topics --acls --kafka-config SUPER-USER.properties");
        assertThat(MODELS.missing(login("nextup-prod"))).contains(" --user nextup-prod ");
    }

    @Test
    void aNameThatOnlyTheBrokersKnowIsLeftToTheReader() {
        assertThat(MODELS.missing(settings(Map.of("security.protocol", "SSL"))))
                .startsWith("The user of ssl.keystore.location lacks Write on topic ")
                .contains(" --user NAME ")
                .endsWith("(NAME is the user of ssl.keystore.location, as the brokers know it)");
        assertThat(MODELS.missing(settings(Map.of())))
                .as("nobody without a login should get these rights")
                .contains(" --user NAME ")
                .endsWith("(NAME is that of a login, which --kafka-config gives)");
    }

    @Test
    void aCommandThatWouldNotGiveTheRightIsNotAdvised() {
        String other = "a super user gives it with kafka-acls.sh; ./nextup topics --acls does not";

        assertThat(Right.onTopic(AclOperation.READ, "orders").missing(login("shop")))
                .endsWith(other);
        Right requests = Right.onTopic(AclOperation.READ, "nextup.erasure-requests.v1");
        assertThat(requests.missing(login("shop"))).endsWith(other);
        assertThat(requests.missing(login("nextup-eraser"))).contains("./nextup topics --acls --k");
        for (String topic : List.of("nextup.items.v1", "nextup.rules.v1")) {
            Right write = Right.onTopic(AclOperation.WRITE, topic);
            assertThat(write.missing(login("shop"))).endsWith(other);
            assertThat(write.missing(login("nextup-merchandiser"))).contains("topics --acls --k");
            assertThat(Right.onTopic(AclOperation.READ, topic).missing(login("shop")))
                    .contains(" --user shop ");
        }
    }

    @Test
    void namesOfAnotherJobNeedAFileOfTheirOwn() {
        String file =
                " --acls-file MY-ACLS.yaml --kafka-config SUPER-USER.properties (MY-ACLS.yaml is a copy of infra/kafka/acls.yaml with group and transactional ids of this job)";

        assertThat(Right.onGroup(AclOperation.READ, "nextup-b").missing(login("shop")))
                .endsWith(file);
        assertThat(Right.onTransactionalId(AclOperation.WRITE, "tx-0").missing(login("shop")))
                .endsWith(file);
    }

    @Test
    void topicsOfOtherNamesAreThoseOfTheSuperUsersFileToo() {
        KafkaSettings renamed =
                new KafkaSettings(
                        "broker:1",
                        TopicNames.of(Map.of("models", "shop.models")),
                        login("shop").properties());
        String note = " (SUPER-USER.properties needs the nextup.topics.* of your file, too)";

        assertThat(Right.onTopic(AclOperation.READ, "shop.models").missing(renamed))
                .endsWith(" --user shop --kafka-config SUPER-USER.properties" + note);
        assertThat(MissingRights.commandForTopics(renamed))
                .isEqualTo("./nextup topics --kafka-config SUPER-USER.properties" + note);
    }

    private static KafkaSettings login(String user) {
        return settings(
                Map.of(
                        "security.protocol",
                        "SASL_SSL",
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"hidden\";"
                                .formatted(user)));
    }

    private static KafkaSettings settings(Map<String, String> properties) {
        return new KafkaSettings("broker:1", TopicNames.defaults(), properties);
    }
}

package io.nextup.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.Test;

class ClientPrincipalTest {
    private static final String SCRAM =
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"hidden\";";

    @Test
    void theUserOfAPasswordAndOfATokenHasTheNameThatTheLoginGives() {
        assertThat(principal("SASL_SSL", SCRAM.formatted("shop job"))).isEqualTo("User:shop job");
        assertThat(
                        principal(
                                "SASL_PLAINTEXT",
                                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\"job\" clientSecret=\"hidden\";"))
                .isEqualTo("User:job");
    }

    @Test
    void aClientWithoutALoginIsAnonymousAndOneWithACertificateHasItsName() {
        assertThat(principal("PLAINTEXT", null)).isEqualTo("User:ANONYMOUS");
        assertThat(ClientPrincipal.of(KafkaSettings.at("broker:1"))).isEqualTo("User:ANONYMOUS");
        assertThat(principal("SSL", null)).isEqualTo("The user of ssl.keystore.location");
    }

    @Test
    void theProtocolMayBeInLowerCaseAsKafkaTakesIt() {
        assertThat(principal("sasl_ssl", SCRAM.formatted("job"))).isEqualTo("User:job");
        assertThat(principal("ssl", null)).isEqualTo("The user of ssl.keystore.location");
    }

    @Test
    void aLoginThatOnlyTheClientCanReadIsNamedByItsPropertyAndNeverShown() {
        String unknown = "The user of sasl.jaas.config";

        assertThat(principal("SASL_SSL", "${file:/run/secrets/kafka:login}")).isEqualTo(unknown);
        assertThat(principal("SASL_SSL", SCRAM.formatted("${env:USER}"))).isEqualTo(unknown);
        assertThat(principal("SASL_SSL", "hidden, and not valid")).isEqualTo(unknown);
        assertThat(principal("SASL_SSL", null)).isEqualTo(unknown);
    }

    @Test
    void aMissingRightNamesPrincipalOperationResourceAndAddress() {
        KafkaSettings job = settings("SASL_SSL", SCRAM.formatted("job"));

        assertThat(Right.onTopic(AclOperation.DESCRIBE_CONFIGS, "clicks").missing(job))
                .isEqualTo(
                        "User:job lacks DescribeConfigs on topic clicks at broker:1: have an administrator allow it (./nextup topics --acls)");
        assertThat(Right.onGroup(AclOperation.READ, "nextup").missing(job))
                .startsWith("User:job lacks Read on group nextup at broker:1: ");
        assertThat(Right.onTransactionalId(AclOperation.WRITE, "nextup-1").missing(job))
                .startsWith("User:job lacks Write on transactional id nextup-1 at broker:1: ");
        assertThat(Right.onCluster(AclOperation.ALTER).missing(job))
                .startsWith("User:job lacks Alter on the cluster at broker:1: ");
    }

    private static String principal(String protocol, String jaas) {
        return ClientPrincipal.of(settings(protocol, jaas));
    }

    private static KafkaSettings settings(String protocol, String jaas) {
        Map<String, String> properties = new HashMap<>();
        properties.put("security.protocol", protocol);
        if (jaas != null) {
            properties.put("sasl.jaas.config", jaas);
        }
        return new KafkaSettings("broker:1", TopicNames.defaults(), properties);
    }
}

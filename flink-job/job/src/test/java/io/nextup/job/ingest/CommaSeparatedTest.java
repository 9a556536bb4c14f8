package io.nextup.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommaSeparatedTest {
    private static final ConfigOption<String> OPTION =
            ConfigOptions.key("nextup.list").stringType().defaultValue("");

    @Test
    void blanksAroundEntriesAreNotPartOfThem() {
        assertThat(entries(" a , b c,d,")).containsExactly("a", "b c", "d");
        assertThat(entries(" ")).isEmpty();
        assertThat(CommaSeparated.entries(new Configuration(), OPTION)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {",", " , ,"})
    void commasAloneAreAnErrorThatNamesTheOption(String list) {
        assertThatThrownBy(() -> entries(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "nextup.list is \"%s\", which holds no entry: name one, or leave the option out",
                        list);
    }

    private static List<String> entries(String list) {
        return CommaSeparated.entries(new Configuration().set(OPTION, list), OPTION);
    }
}

package io.nextup.launcher.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.mapping.FieldMapping;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class ColumnsArgumentTest {
    @Command
    private static final class Verb {
        @Mixin private ColumnsArgument columns;
    }

    @Test
    void withoutTheOptionRecordsAreNextupsOwn() {
        ColumnsArgument none = parse();

        assertThat(none.fields()).isEqualTo(FieldMapping.NONE);
        assertThat(none.ofTopic()).isEqualTo(FieldMapping.NONE);
        none.refuse("has no effect");
    }

    @Test
    void aTopicNeedsUserAndItemAndAFileDoesNot() {
        ColumnsArgument timed = parse("--columns", "user=u,time=at");

        assertThat(timed.fields()).isEqualTo(FieldMapping.parse("user=u,time=at"));
        assertThatThrownBy(timed::ofTopic)
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith(
                        "--columns: The fields \"user=u,time=at\" name no place for the item: write user=PLACE,item=PLACE");
    }

    @Test
    void itIsRefusedWhereItHasNoEffect() {
        assertThatThrownBy(() -> parse("--columns", "").refuse("has no effect"))
                .isInstanceOf(ParameterException.class)
                .hasMessage("--columns has no effect");
        assertThatThrownBy(() -> parse("--columns", "item='s"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("\"item='s\" in the fields \"item='s\": ");
    }

    private static ColumnsArgument parse(String... arguments) {
        Verb verb = new Verb();
        new CommandLine(verb).parseArgs(arguments);
        return verb.columns;
    }
}

package io.nextup.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.CatalogueItem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionParserTest {
    private static final CatalogueItem COAT =
            new CatalogueItem(
                    "coat-7",
                    true,
                    null,
                    null,
                    List.of("adult", "winter"),
                    Map.of(
                            "age", "18",
                            "price", "1e2",
                            "brand", "O'Neill",
                            "size", "XL",
                            "new", "true",
                            "zero", "-0",
                            "ean", "123456789012345.0",
                            "net weight", "2.50",
                            "title", "an attribute"),
                    "Coat");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "category = 'adult' or age >= 18",
                "category = 'winter'",
                "category = 'summer' or category = 'winter'",
                "category in ('summer', 'winter')",
                "category != 'summer'",
                "category not in ('summer', 'spring')",
                "age = 18",
                "age = 18.0",
                "age = '18'",
                "age < 18.5",
                "age <= 18",
                "age > 17.999",
                "age > -1",
                "price = 100",
                "age in (17, 18)",
                "brand = 'O''Neill'",
                "exists brand and not exists colour",
                "new",
                "NEW = 'x' or new = TRUE",
                "available",
                "available = true AND not (available = false)",
                "item = 'coat-7'",
                "title = 'Coat'",
                "attributes.title = 'an attribute'",
                "exists attributes.title and not exists attributes.itemId",
                "zero = 0 and zero = -0.0 and zero in (5, 0)",
                "ean = 123456789012345",
                "\"net weight\" = 2.5",
                "not colour = 'red'",
                "not not new",
                "size = 'XL' and (age = 3 or (age = 18))",
                "age = 1 and age = 2 or age = 18"
            })
    void theItemMeets(String condition) {
        assertThat(isMetBy(condition, COAT)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "category = 'Adult'",
                "category != 'winter'",
                "category not in ('summer', 'winter')",
                "age > 18",
                "age = '18.0'",
                "size < 3",
                "size >= 3",
                "not size = 'XL'",
                "colour = 'red'",
                "colour != 'red'",
                "colour not in ('red')",
                "colour < 1",
                "colour",
                "exists colour",
                "title = 'an attribute'",
                "available = false",
                "age = 18 and (age = 1 or age = 2)"
            })
    void theItemDoesNotMeet(String condition) {
        assertThat(isMetBy(condition, COAT)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~|at character 1 is its end: expected a field",
                "category = adult|at character 12 is \"adult\": expected a constant: a text between single quotes, a number, true or false",
                "category = 'adult|at character 12, \"'adult\" does not begin a field, a constant or an operator: a quote may not be closed",
                "category == 'adult'|at character 11 is \"=\": expected a constant: a text between single quotes, a number, true or false",
                "age >= '18'|at character 8 is \"18\": expected a number without quotes: texts have no order",
                "available = 1|at character 13 is \"1\": expected true or false, which available is",
                "available > 1|at character 13 is \"1\": expected = or in: available is not a number",
                "categories = 'a'|at character 1, \"categories\" is not a field of an item: write category, or attributes.categories for an attribute of this name",
                "itemId = 'a'|at character 1, \"itemId\" is not a field of an item: write item, or attributes.itemId for an attribute of this name",
                "Available|at character 1, \"Available\" is not a field of an item: write available, or attributes.Available for an attribute of this name",
                "item in ('a', 17)|at character 15 is \"17\": expected a text: write '17'",
                "ean = 1234567890123456|at character 7 is \"1234567890123456\": expected at most 15 digits, or a text between single quotes",
                "age = 1 age = 2|at character 9 is \"age\": expected and, or, or the end",
                "age = 1 && age = 2|at character 9, \"&& age = 2\" does not begin a field, a constant or an operator",
                "(age = 1|at character 9 is its end: expected )",
                "age not 3|at character 9 is \"3\": expected in",
                "age in ()|at character 9 is \")\": expected a constant: a text between single quotes, a number, true or false",
                "and = 1|at character 1 is \"and\": expected a field",
                "\"\" = 1|at character 1 is \"\": expected a field",
                "5 < age|at character 1 is \"5\": expected a field, whose name begins with a letter or _, or stands in double quotes"
            })
    void anErrorNamesThePlaceAndWhatIsRightThere(String condition, String error) {
        assertThatThrownBy(() -> ConditionParser.parse(condition, new RuleFields()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(error);
    }

    @Test
    void bracketsAndNotGoAsDeepAsTheLimit() {
        String deepest = "(".repeat(15) + "not ".repeat(16) + "new" + ")".repeat(15);
        assertThat(isMetBy(deepest, COAT)).isTrue();
        assertThatThrownBy(() -> ConditionParser.parse("(" + deepest + ")", new RuleFields()))
                .hasMessage("at character 81 there are more than 32 levels of brackets and not");
    }

    @Test
    void aLongConditionIsReadWithoutRecursion() {
        String quotes = "brand = '" + "''".repeat(4_000) + "'";
        assertThat(isMetBy(quotes, COAT)).isFalse();
        String many = "age = 1 or ".repeat(900) + "new";
        assertThat(isMetBy(many, COAT)).isTrue();
        assertThatThrownBy(() -> ConditionParser.parse("new or ".repeat(2_000), new RuleFields()))
                .hasMessage("it has 14000 characters: it must have at most 10000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "+1.5", ".5", "5.", "1e3", "1.5E-3"})
    void aDecimalNumberIsANumber(String text) {
        assertThat(DecimalText.number(text)).isEqualTo(Double.parseDouble(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                ".",
                "e3",
                "1e",
                "1e+",
                "1.2.3",
                "0x10",
                "NaN",
                "Infinity",
                "1d",
                " 1",
                "١"
            })
    void anotherTextIsNotANumber(String text) {
        assertThat(DecimalText.number(text)).isNaN();
    }

    private static boolean isMetBy(String condition, CatalogueItem item) {
        RuleFields fields = new RuleFields();
        RuleCondition parsed = ConditionParser.parse(condition, fields);
        return parsed.isMetBy(fields.of(item, true));
    }
}

/* The table of types: how each kind is named, and what writes its fields. */
#include "dmmf/fields.h"

#define MODEL_INPUT(name, meta, min, max, write)                               \
	{                                                                      \
		name, IN_INPUTS, OF_MODEL, meta, min, max, write               \
	}
#define WITHOUT(name, write)                                                   \
	{                                                                      \
		name, IN_INPUTS, OF_FIELD, META_GROUP, -1, -1, write           \
	}
#define FILTER(name)                                                           \
	{                                                                      \
		name, IN_INPUTS, OF_VALUE, META_NONE, -1, -1, dmmf_filter      \
	}
#define COMPOSITE(name, meta, min, max, write)                                 \
	{                                                                      \
		name, IN_INPUTS, OF_COMPOSITE, meta, min, max, write           \
	}
#define OUTPUT(name, write)                                                    \
	{                                                                      \
		name, IN_OUTPUTS, OF_MODEL, META_NONE, -1, -1, write           \
	}
#define ENUM(name, subjects, write)                                            \
	{                                                                      \
		name, IN_ENUMS, subjects, META_NONE, -1, -1, write             \
	}

const struct type_row type_rows[N_TYPE_KINDS] = {
	[T_WHERE] = MODEL_INPUT("%WhereInput", META_SOURCE, -1, -1, dmmf_where),
	[T_WHERE_UNIQUE] = MODEL_INPUT("%WhereUniqueInput", META_SOURCE, 1, -1,
				       dmmf_where_unique),
	[T_SCALAR_WHERE] = MODEL_INPUT("%ScalarWhereInput", META_SOURCE, -1, -1,
				       dmmf_where),
	[T_WHERE_AGGREGATES] = MODEL_INPUT("%ScalarWhereWithAggregatesInput",
					   META_SOURCE, -1, -1, dmmf_where),
	[T_ORDER] = MODEL_INPUT("%OrderByWithRelationInput", META_GROUP, 0, 1,
				dmmf_order),
	[T_ORDER_AGGREGATION] = MODEL_INPUT("%OrderByWithAggregationInput",
					    META_GROUP, 0, 1, dmmf_order),
	[T_ORDER_RELATION] = MODEL_INPUT("%OrderByRelationAggregateInput",
					 META_GROUP, 1, 1, dmmf_order_relation),
	[T_ORDER_COUNT] = MODEL_INPUT("%CountOrderByAggregateInput", META_GROUP,
				      1, 1, dmmf_order_aggregate),
	[T_ORDER_AVG] = MODEL_INPUT("%AvgOrderByAggregateInput", META_GROUP, 1,
				    1, dmmf_order_aggregate),
	[T_ORDER_MAX] = MODEL_INPUT("%MaxOrderByAggregateInput", META_GROUP, 1,
				    1, dmmf_order_aggregate),
	[T_ORDER_MIN] = MODEL_INPUT("%MinOrderByAggregateInput", META_GROUP, 1,
				    1, dmmf_order_aggregate),
	[T_ORDER_SUM] = MODEL_INPUT("%SumOrderByAggregateInput", META_GROUP, 1,
				    1, dmmf_order_aggregate),
	[T_ORDER_RELEVANCE] = MODEL_INPUT("%OrderByRelevanceInput", META_GROUP,
					  -1, -1, dmmf_order_relevance),
	[T_LIST_RELATION_FILTER] =
		MODEL_INPUT("^ListRelationFilter", META_GROUP, -1, -1,
			    dmmf_relation_filter),
	[T_RELATION_FILTER] = MODEL_INPUT("^ScalarRelationFilter", META_GROUP,
					  -1, -1, dmmf_relation_filter),
	[T_NULLABLE_RELATION_FILTER] =
		MODEL_INPUT("^NullableScalarRelationFilter", META_GROUP, -1, -1,
			    dmmf_relation_filter),
	[T_CREATE] =
		MODEL_INPUT("%CreateInput", META_GROUP, -1, -1, dmmf_create),
	[T_UNCHECKED_CREATE] = MODEL_INPUT("%UncheckedCreateInput", META_GROUP,
					   -1, -1, dmmf_create),
	[T_CREATE_MANY] = MODEL_INPUT("%CreateManyInput", META_GROUP, -1, -1,
				      dmmf_create),
	[T_UPDATE] =
		MODEL_INPUT("%UpdateInput", META_GROUP, -1, -1, dmmf_update),
	[T_UNCHECKED_UPDATE] = MODEL_INPUT("%UncheckedUpdateInput", META_GROUP,
					   -1, -1, dmmf_update),
	[T_UPDATE_MANY] = MODEL_INPUT("%UpdateManyMutationInput", META_GROUP,
				      -1, -1, dmmf_update),
	[T_UNCHECKED_UPDATE_MANY] = MODEL_INPUT(
		"%UncheckedUpdateManyInput", META_GROUP, -1, -1, dmmf_update),
	[T_COMPOUND_UNIQUE] = { "%@CompoundUniqueInput", IN_INPUTS, OF_INDEX,
				META_GROUP, -1, -1, dmmf_compound },
	[T_CREATE_LIST] = { "%Create&Input", IN_INPUTS, OF_FIELD, META_GROUP, 1,
			    1, dmmf_column_list },
	[T_UPDATE_LIST] = { "%Update&Input", IN_INPUTS, OF_FIELD, META_GROUP, 1,
			    1, dmmf_column_list },
	[T_CREATE_NESTED_MANY] =
		WITHOUT("%CreateNestedManyWithout@Input", dmmf_nested),
	[T_UNCHECKED_CREATE_NESTED_MANY] =
		WITHOUT("%UncheckedCreateNestedManyWithout@Input", dmmf_nested),
	[T_CREATE_NESTED_ONE] =
		WITHOUT("%CreateNestedOneWithout@Input", dmmf_nested),
	[T_UNCHECKED_CREATE_NESTED_ONE] =
		WITHOUT("%UncheckedCreateNestedOneWithout@Input", dmmf_nested),
	[T_UPDATE_NESTED_MANY] =
		WITHOUT("%UpdateManyWithout@NestedInput", dmmf_nested),
	[T_UNCHECKED_UPDATE_NESTED_MANY] =
		WITHOUT("%UncheckedUpdateManyWithout@NestedInput", dmmf_nested),
	[T_UPDATE_NESTED_ONE] =
		WITHOUT("%UpdateOneWithout@NestedInput", dmmf_nested),
	[T_UNCHECKED_UPDATE_NESTED_ONE] =
		WITHOUT("%UncheckedUpdateOneWithout@NestedInput", dmmf_nested),
	[T_UPDATE_NESTED_REQUIRED] =
		WITHOUT("%UpdateOneRequiredWithout@NestedInput", dmmf_nested),
	[T_UNCHECKED_UPDATE_NESTED_REQUIRED] = WITHOUT(
		"%UncheckedUpdateOneRequiredWithout@NestedInput", dmmf_nested),
	[T_CREATE_WITHOUT] =
		WITHOUT("%CreateWithout@Input", dmmf_create_without),
	[T_UNCHECKED_CREATE_WITHOUT] =
		WITHOUT("%UncheckedCreateWithout@Input", dmmf_create_without),
	[T_CREATE_OR_CONNECT] =
		WITHOUT("%CreateOrConnectWithout@Input", dmmf_nested),
	[T_CREATE_MANY_ENVELOPE] =
		WITHOUT("%CreateMany@InputEnvelope", dmmf_nested),
	[T_CREATE_MANY_WITHOUT] =
		WITHOUT("%CreateMany@Input", dmmf_create_without),
	[T_UPSERT_MANY] =
		WITHOUT("%UpsertWithWhereUniqueWithout@Input", dmmf_nested),
	[T_UPDATE_WHERE_UNIQUE] =
		WITHOUT("%UpdateWithWhereUniqueWithout@Input", dmmf_nested),
	[T_UPDATE_MANY_WHERE] =
		WITHOUT("%UpdateManyWithWhereWithout@Input", dmmf_nested),
	[T_UPSERT_ONE] = WITHOUT("%UpsertWithout@Input", dmmf_nested),
	[T_UPDATE_TO_ONE] =
		WITHOUT("%UpdateToOneWithWhereWithout@Input", dmmf_nested),
	[T_UPDATE_WITHOUT] =
		WITHOUT("%UpdateWithout@Input", dmmf_update_without),
	[T_UNCHECKED_UPDATE_WITHOUT] =
		WITHOUT("%UncheckedUpdateWithout@Input", dmmf_update_without),
	[T_UNCHECKED_UPDATE_MANY_WITHOUT] = WITHOUT(
		"%UncheckedUpdateManyWithout@Input", dmmf_update_without),
	[T_FILTER] = FILTER("%Filter"),
	[T_NULLABLE_FILTER] = FILTER("%NullableFilter"),
	[T_NESTED_FILTER] = FILTER("Nested%Filter"),
	[T_NESTED_NULLABLE_FILTER] = FILTER("Nested%NullableFilter"),
	[T_AGGREGATES_FILTER] = FILTER("%WithAggregatesFilter"),
	[T_NULLABLE_AGGREGATES_FILTER] =
		FILTER("%NullableWithAggregatesFilter"),
	[T_NESTED_AGGREGATES_FILTER] = FILTER("Nested%WithAggregatesFilter"),
	[T_NESTED_NULLABLE_AGGREGATES_FILTER] =
		FILTER("Nested%NullableWithAggregatesFilter"),
	[T_LIST_FILTER] = { "%NullableListFilter", IN_INPUTS, OF_VALUE,
			    META_CONTAINER, 1, 1, dmmf_list_filter },
	[T_SET] = { "%FieldUpdateOperationsInput", IN_INPUTS, OF_VALUE,
		    META_CONTAINER, 1, 1, dmmf_set },
	[T_NULLABLE_SET] = { "Nullable%FieldUpdateOperationsInput", IN_INPUTS,
			     OF_VALUE, META_CONTAINER, 1, 1, dmmf_set },
	[T_SORT_INPUT] = { "SortOrderInput", IN_INPUTS, OF_NOTHING, META_NONE,
			   -1, -1, dmmf_sort_input },
	[T_C_WHERE] = COMPOSITE("%WhereInput", META_SOURCE, -1, -1,
				dmmf_composite_fields),
	[T_C_FILTER] = COMPOSITE("^CompositeFilter", META_GROUP, 1, 1,
				 dmmf_composite_filter),
	[T_C_NULLABLE_FILTER] =
		COMPOSITE("^NullableCompositeFilter", META_GROUP, 1, 1,
			  dmmf_composite_filter),
	[T_C_LIST_FILTER] = COMPOSITE("^CompositeListFilter", META_GROUP, 1, 1,
				      dmmf_composite_filter),
	[T_C_EQUALS] = COMPOSITE("%ObjectEqualityInput", META_CONTAINER, -1, -1,
				 dmmf_composite_fields),
	[T_C_ORDER] = COMPOSITE("%OrderByInput", META_GROUP, 0, 1,
				dmmf_composite_fields),
	[T_C_ORDER_LIST] = COMPOSITE("%OrderByCompositeAggregateInput",
				     META_GROUP, 1, 1, dmmf_composite_filter),
	[T_C_CREATE] = COMPOSITE("%CreateInput", META_CONTAINER, -1, -1,
				 dmmf_composite_fields),
	[T_C_CREATE_ENVELOPE] = COMPOSITE("%CreateEnvelopeInput", META_GROUP, 1,
					  1, dmmf_composite_filter),
	[T_C_NULLABLE_CREATE_ENVELOPE] =
		COMPOSITE("%NullableCreateEnvelopeInput", META_GROUP, 1, 1,
			  dmmf_composite_filter),
	[T_C_LIST_CREATE_ENVELOPE] =
		COMPOSITE("%ListCreateEnvelopeInput", META_GROUP, 1, 1,
			  dmmf_composite_filter),
	[T_C_UPDATE] = COMPOSITE("%UpdateInput", META_GROUP, 1, -1,
				 dmmf_composite_fields),
	[T_C_UPDATE_ENVELOPE] = COMPOSITE("%UpdateEnvelopeInput", META_GROUP, 1,
					  1, dmmf_composite_filter),
	[T_C_NULLABLE_UPDATE_ENVELOPE] =
		COMPOSITE("%NullableUpdateEnvelopeInput", META_GROUP, 1, 1,
			  dmmf_composite_filter),
	[T_C_LIST_UPDATE_ENVELOPE] =
		COMPOSITE("%ListUpdateEnvelopeInput", META_GROUP, 1, 1,
			  dmmf_composite_filter),
	[T_C_UPSERT] = COMPOSITE("%UpsertInput", META_GROUP, -1, -1,
				 dmmf_composite_filter),
	[T_C_UPDATE_MANY] = COMPOSITE("%UpdateManyInput", META_GROUP, -1, -1,
				      dmmf_composite_filter),
	[T_C_DELETE_MANY] = COMPOSITE("%DeleteManyInput", META_GROUP, -1, -1,
				      dmmf_composite_filter),
	[T_QUERY] = { "Query", IN_OUTPUTS, OF_NOTHING, META_NONE, -1, -1,
		      dmmf_operations },
	[T_MUTATION] = { "Mutation", IN_OUTPUTS, OF_NOTHING, META_NONE, -1, -1,
			 dmmf_operations },
	[T_AFFECTED_ROWS] = { "AffectedRowsOutput", IN_OUTPUTS, OF_NOTHING,
			      META_NONE, -1, -1, dmmf_affected },
	[T_AGGREGATE] = OUTPUT("Aggregate^", dmmf_aggregate),
	[T_GROUP_BY] = OUTPUT("^GroupByOutputType", dmmf_aggregate),
	[T_COUNTS] = OUTPUT("^CountOutputType", dmmf_counts),
	[T_OUT_COUNT] = OUTPUT("^CountAggregateOutputType", dmmf_out_aggregate),
	[T_OUT_AVG] = OUTPUT("^AvgAggregateOutputType", dmmf_out_aggregate),
	[T_OUT_SUM] = OUTPUT("^SumAggregateOutputType", dmmf_out_aggregate),
	[T_OUT_MIN] = OUTPUT("^MinAggregateOutputType", dmmf_out_aggregate),
	[T_OUT_MAX] = OUTPUT("^MaxAggregateOutputType", dmmf_out_aggregate),
	[T_MODEL] = { "%", IN_MODEL_OUTPUTS, OF_MODEL, META_NONE, -1, -1,
		      dmmf_model_output },
	[T_CREATED] = { "CreateMany%AndReturnOutputType", IN_MODEL_OUTPUTS,
			OF_MODEL, META_NONE, -1, -1, dmmf_model_output },
	[T_UPDATED] = { "UpdateMany%AndReturnOutputType", IN_MODEL_OUTPUTS,
			OF_MODEL, META_NONE, -1, -1, dmmf_model_output },
	[T_COMPOSITE] = { "%", IN_MODEL_OUTPUTS, OF_COMPOSITE, META_NONE, -1,
			  -1, dmmf_composite_output },
	[T_ISOLATION_LEVEL] =
		ENUM("TransactionIsolationLevel", OF_NOTHING, dmmf_words),
	[T_SCALAR_FIELDS] =
		ENUM("^ScalarFieldEnum", OF_MODEL, dmmf_columns_enum),
	[T_RELEVANCE_FIELDS] =
		ENUM("%OrderByRelevanceFieldEnum", OF_MODEL, dmmf_columns_enum),
	[T_SORT_ORDER] = ENUM("SortOrder", OF_NOTHING, dmmf_words),
	[T_NULLS_ORDER] = ENUM("NullsOrder", OF_NOTHING, dmmf_words),
	[T_QUERY_MODE] = ENUM("QueryMode", OF_NOTHING, dmmf_words),
	[T_JSON_NULL] = ENUM("JsonNullValueInput", OF_NOTHING, dmmf_words),
	[T_NULLABLE_JSON_NULL] =
		ENUM("NullableJsonNullValueInput", OF_NOTHING, dmmf_words),
	[T_JSON_NULL_FILTER] =
		ENUM("JsonNullValueFilter", OF_NOTHING, dmmf_words),
	[T_LOAD_STRATEGY] =
		ENUM("RelationLoadStrategy", OF_NOTHING, dmmf_words),
	[T_ENUM] = { "%", IN_MODEL_ENUMS, OF_ENUM, META_NONE, -1, -1,
		     dmmf_values },
	[T_REF] = { "^FieldRefInput", IN_FIELD_REFS, OF_VALUE, META_NONE, -1,
		    -1, dmmf_field_ref },
	[T_LIST_REF] = { "List^FieldRefInput", IN_FIELD_REFS, OF_VALUE,
			 META_NONE, -1, -1, dmmf_field_ref },
	[T_QUERY_MODE_REF] = { "EnumQueryModeFieldRefInput", IN_FIELD_REFS,
			       OF_NOTHING, META_NONE, -1, -1, dmmf_field_ref },
};

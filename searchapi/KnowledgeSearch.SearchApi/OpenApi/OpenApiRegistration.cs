using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KnowledgeSearch.Connectors;
using KnowledgeSearch.SearchApi.Auth;
using KnowledgeSearch.SearchApi.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace KnowledgeSearch.SearchApi.OpenApi;

/// <summary>The description of the API at <c>/openapi/v1.json</c>; a committed copy is compared with it by a test.</summary>
internal static partial class OpenApiRegistration
{
    private const string KeyScheme = "key";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(DescribeAsync);
        options.AddSchemaTransformer(SimplifyAsync);
        options.AddOperationTransformer(CompleteAsync);
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi().AllowAnonymous();

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "KnowledgeSearch",
            Version = "v1",
            Description = "Finds what colleagues wrote to each other. Within v1 members and parameters are only added: ignore those you do not know.",
        };

        // Whoever reads it knows where they got it from.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http, Scheme = "bearer", Description = $"A key ({ApiKeys.Prefix}…) with the scope that the operation names. Signed-in people are known by their cookie.",
        };
        return Task.CompletedTask;
    }

    // Ids are strings on the wire, and what is null is left out of answers. Descriptions are doc comments, whose line breaks mean nothing.
    private static Task SimplifyAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        Type type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(DocumentId) || type == typeof(SourceId))
        {
            schema.Type = JsonSchemaType.String;
            schema.Properties = null;
            schema.MaxLength = type == typeof(DocumentId) ? DocumentId.MaxLength : 64;
            schema.Examples = [JsonValue.Create(type == typeof(DocumentId) ? "engage/message/123" : "engage")!];
        }

        schema.Description = OneLine(schema.Description);
        foreach ((string name, IOpenApiSchema property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
        {
            property.Description = OneLine(property.Description);
            if (property.Type?.HasFlag(JsonSchemaType.Null) == true || property.OneOf?.Any(one => one.Type == JsonSchemaType.Null) == true)
            {
                schema.Required?.Remove(name);
            }
        }

        return Task.CompletedTask;
    }

    private static async Task CompleteAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        IList<object> metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<TakesBody>().LastOrDefault() is { } body)
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [body.ContentType] = new() { Schema = await context.GetOrCreateSchemaAsync(body.Type, null, cancellationToken) },
                },
            };
        }

        foreach (OpenApiParameter parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (context.Description.ParameterDescriptions.FirstOrDefault(one => one.Name == parameter.Name)?.ParameterDescriptor is Microsoft.AspNetCore.Mvc.Infrastructure.IParameterInfoParameterDescriptor described
                && described.ParameterInfo.GetCustomAttributes(true).OfType<ValuesAttribute>().FirstOrDefault() is { Allowed.Count: > 0 } values && parameter.Schema is OpenApiSchema schema)
            {
                (schema.Items as OpenApiSchema ?? schema).Enum = [.. values.Allowed.Select(value => (JsonNode)value)];
            }
        }

        if (metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy is { } policy)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [ScopeOf(policy)] }];
            if (policy is Policies.Search or Policies.Suggest)
            {
                operation.Security.Insert(0, []);
            }
        }
    }

    private static string? OneLine(string? text) => text is null ? null : Breaks().Replace(text, " ");

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex Breaks();

    private static string ScopeOf(string policy) => policy switch
    {
        Policies.Ingest => Scopes.IngestPrefix + "{source}",
        Policies.Operate => Scopes.AdminWrite,
        _ => policy,
    };
}
